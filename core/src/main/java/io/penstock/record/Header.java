package io.penstock.record;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * One header of a record, as it came.
 *
 * @param name the name; never null; may occur more than once in a record
 * @param value the bytes; null where the source has a header without a value. Not copied: whoever
 *     holds a header must not change them.
 */
public record Header(String name, byte[] value) {

  public Header {
    Objects.requireNonNull(name, "name");
  }

  /** A header with a text value, written as UTF-8. */
  public static Header of(String name, String value) {
    return new Header(name, value.getBytes(StandardCharsets.UTF_8));
  }

  /** The name and the length only: a header may hold personal data. */
  @Override
  public String toString() {
    return name + "[" + (value == null ? "null" : value.length + " bytes") + "]";
  }
}
