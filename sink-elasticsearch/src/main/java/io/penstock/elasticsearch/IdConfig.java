package io.penstock.elasticsearch;

import io.penstock.config.Option;
import java.util.List;

/**
 * What a document's {@code _id} is made of. An id is always sent: it is what makes a repeated write
 * harmless.
 *
 * @param fields JSON Pointers; empty if the id is the record's key
 * @param recordKey whether the id is the record's key
 * @param separator one character
 * @param onTooLong what becomes of an id over 512 bytes
 */
public record IdConfig(
    @Option(
            doc =
                "The fields that make the id, as JSON Pointers. Several are joined by the separator;"
                    + " a separator or backslash inside a value is then escaped by a backslash, so"
                    + " that two different keys never give the same id.",
            optional = true,
            example = "[/event_id]")
        List<String> fields,
    @Option(
            doc =
                "Take the record's key, read as UTF-8 text, instead of fields; the choice when"
                    + " deletions come as tombstones.",
            defaultValue = "false")
        boolean recordKey,
    @Option(
            doc = "Joins the values of several fields.",
            defaultValue = "|",
            pattern = "[^\\\\]",
            advanced = true)
        String separator,
    @Option(
            doc =
                "What becomes of an id that is longer than Elasticsearch's 512 bytes: reject the"
                    + " record, or use a hash (SHA-256) of the id in its place.",
            defaultValue = "reject")
        OnTooLong onTooLong) {

  public IdConfig {
    fields = fields == null ? List.of() : List.copyOf(fields);
  }

  /** What becomes of an id over 512 bytes. */
  public enum OnTooLong {
    /** The record is rejected with the code {@code ID_TOO_LONG}. */
    REJECT,
    /** The id becomes {@code sha256-} and the hash of its UTF-8 bytes in hexadecimal. */
    HASH
  }
}
