package io.penstock.spi;

/**
 * Announces a lookup table.
 *
 * @param <C> the configuration record
 */
public interface LookupProvider<C extends Record> extends ComponentProvider<C> {

  /**
   * Makes one from a configuration that has passed validation. May read a file; must not connect.
   *
   * @throws ComponentConfigException if the configuration cannot work for a reason that its record
   *     cannot see, such as a file that does not exist
   */
  Lookup create(C config, ComponentContext context) throws ComponentConfigException;
}
