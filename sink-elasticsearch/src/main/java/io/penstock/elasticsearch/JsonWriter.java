package io.penstock.elasticsearch;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes a value as one JSON object in UTF-8. Used by all lanes at once, so it must be safe for use
 * by several threads.
 *
 * @param <T> the pipeline's value type
 */
@FunctionalInterface
public interface JsonWriter<T> {

  /**
   * Writes the object and nothing else. Line breaks between tokens are allowed; they become spaces,
   * since a bulk request is made of lines.
   *
   * @param out collects the bytes in memory; closing it does nothing
   * @throws IOException if the value cannot be written as JSON; the record is then rejected. The
   *     message must hold no payload.
   */
  void write(T value, OutputStream out) throws IOException;
}
