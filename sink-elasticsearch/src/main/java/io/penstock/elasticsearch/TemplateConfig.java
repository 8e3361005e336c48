package io.penstock.elasticsearch;

import io.penstock.config.Option;

/**
 * The index template that new indices are made by.
 *
 * @param name the template's name in Elasticsearch
 * @param file a JSON file with the body of the template, or null for the built-in one
 * @param mode whether it is installed or only checked
 * @param dynamic what the built-in template says about unknown fields
 */
public record TemplateConfig(
    @Option(
            doc = "The template's name in Elasticsearch.",
            example = "events",
            pattern = "[^\\s,*#\"\\\\/?<>|A-Z_][^\\s,*#\"\\\\/?<>|A-Z]*")
        String name,
    @Option(
            doc =
                "A JSON file with the template's body as the index template API takes it, relative"
                    + " to the YAML file. Left out, a built-in template is used.",
            optional = true,
            example = "events-template.json")
        String file,
    @Option(
            doc =
                "Whether to install the template at start, or only to check that it is there with"
                    + " the same patterns and mappings.",
            defaultValue = "check")
        Mode mode,
    @Option(
            doc =
                "What the built-in template does with fields that it does not know: index them up to"
                    + " the limit of fields and keep the rest unindexed (limited), reject the"
                    + " document (strict), or keep them unindexed (off).",
            defaultValue = "limited")
        Dynamic dynamic) {

  /** What is done about the template at start. */
  public enum Mode {
    /** Nothing is changed; a missing or different template stops the pipeline. */
    CHECK,
    /** It is put in place, unless the same one is there already. */
    INSTALL
  }

  /** What the built-in template does with unknown fields. */
  public enum Dynamic {
    /** Indexed up to the limit of fields; beyond it kept in the source, unindexed. */
    LIMITED,
    /** A document with an unknown field is rejected. */
    STRICT,
    /** Kept in the source, never indexed. */
    OFF
  }
}
