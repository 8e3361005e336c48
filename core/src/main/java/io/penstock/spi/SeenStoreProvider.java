package io.penstock.spi;

/**
 * Announces a seen store.
 *
 * @param <C> the configuration record
 */
public interface SeenStoreProvider<C extends Record> extends ComponentProvider<C> {

  /**
   * Makes one from a configuration that has passed validation. Must not connect or block.
   *
   * @throws ComponentConfigException if the configuration cannot work for a reason that its record
   *     cannot see
   */
  SeenStore create(C config, ComponentContext context) throws ComponentConfigException;
}
