package io.penstock.transform;

import io.penstock.document.FieldPath;
import java.util.List;

/** Announces the transform {@code fromRecord}. */
public final class FromRecordProvider extends DocumentTransformProvider<FromRecordConfig> {

  public FromRecordProvider() {
    super(
        "fromRecord",
        "Puts the key, a header, the partition, offset or time of the record into a field.",
        FromRecordConfig.class,
        FromRecordTransform::new);
  }

  @Override
  public List<FieldPath> writes(FromRecordConfig config) {
    return List.of(FieldPath.parse(config.field()));
  }
}
