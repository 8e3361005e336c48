package io.penstock.spi;

/**
 * Announces a store of counters.
 *
 * @param <C> the configuration record
 */
public interface CounterStoreProvider<C extends Record> extends ComponentProvider<C> {

  /**
   * Makes one from a configuration that has passed validation. Must not connect or block.
   *
   * @throws ComponentConfigException if the configuration cannot work for a reason that its record
   *     cannot see, such as a file that does not exist
   */
  CounterStore create(C config, ComponentContext context) throws ComponentConfigException;
}
