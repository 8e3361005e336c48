package io.penstock.spi;

import io.penstock.document.Document;
import io.penstock.document.FieldPath;

/**
 * Announces a sink for YAML pipelines.
 *
 * @param <C> the configuration record
 */
public interface SinkProvider<C extends Record> extends ComponentProvider<C> {

  /**
   * Makes one from a configuration that has passed validation. Must not connect or block.
   *
   * @throws ComponentConfigException if the configuration cannot work for a reason that its record
   *     cannot see, such as a file that does not exist
   */
  Sink<Document> create(C config, ComponentContext context) throws ComponentConfigException;

  /**
   * Whether a document with a value at this path could be stored at all. Asked by {@code validate}
   * for every path that the transforms write, so that a mapping that can never work is refused
   * before the first record.
   *
   * @return what is wrong with the path and the way out; null if nothing is
   */
  default String refusal(C config, FieldPath written) {
    return null;
  }
}
