package io.penstock.spi;

import io.penstock.document.Document;

/**
 * Announces a validator for YAML pipelines.
 *
 * @param <C> the configuration record
 */
public interface ValidatorProvider<C extends Record> extends ComponentProvider<C> {

  /**
   * Makes one from a configuration that has passed validation. Must not connect or block.
   *
   * @throws ComponentConfigException if the configuration cannot work for a reason that its record
   *     cannot see, such as a file that does not exist
   */
  Validator<Document> create(C config, ComponentContext context) throws ComponentConfigException;
}
