package io.penstock.jsonschema;

import com.networknt.schema.SpecificationVersion;

/** The versions of JSON Schema. */
public enum SchemaDraft {
  /** Draft 4. */
  DRAFT_4(SpecificationVersion.DRAFT_4),
  /** Draft 6. */
  DRAFT_6(SpecificationVersion.DRAFT_6),
  /** Draft 7. */
  DRAFT_7(SpecificationVersion.DRAFT_7),
  /** Draft 2019-09. */
  DRAFT_2019_09(SpecificationVersion.DRAFT_2019_09),
  /** Draft 2020-12. */
  DRAFT_2020_12(SpecificationVersion.DRAFT_2020_12);

  private final SpecificationVersion version;

  SchemaDraft(SpecificationVersion version) {
    this.version = version;
  }

  SpecificationVersion version() {
    return version;
  }
}
