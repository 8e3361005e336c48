package io.penstock.elasticsearch;

import io.penstock.config.Option;

/**
 * Where a document's external version comes from. With it, a replay changes nothing, and an event
 * that is older than what the index holds is left out, whatever the order of arrival.
 *
 * @param field a JSON Pointer
 * @param format how the field tells the version
 */
public record VersionConfig(
    @Option(
            doc =
                "The field that holds the version, as a JSON Pointer: a number that grows with every"
                    + " change of the document.",
            example = "/version")
        String field,
    @Option(
            doc =
                "How the field tells the version: a whole number, or a time in ISO 8601 that is"
                    + " counted in microseconds since 1970.",
            defaultValue = "number")
        Format format) {

  /** How a field tells a version. */
  public enum Format {
    /** A whole number from 0 to 9223372036854775807. */
    NUMBER,
    /** An ISO 8601 time with an offset, from 1970 on; becomes microseconds. */
    ISO_TIME
  }
}
