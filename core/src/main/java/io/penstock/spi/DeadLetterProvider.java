package io.penstock.spi;

/**
 * Announces a dead letter.
 *
 * @param <C> the configuration record
 */
public interface DeadLetterProvider<C extends Record> extends ComponentProvider<C> {

  /**
   * Makes one from a configuration that has passed validation. Must not connect or block.
   *
   * @throws ComponentConfigException if the configuration cannot work for a reason that its record
   *     cannot see, such as a file that does not exist
   */
  DeadLetter create(C config, ComponentContext context) throws ComponentConfigException;

  /**
   * Makes one for a pipeline with a known source, for a dead letter that can take settings over
   * from it, such as the same brokers. This is what a runner calls. By default the source plays no
   * part.
   *
   * @param source the configuration of the pipeline's source, of whatever type
   * @throws ComponentConfigException as {@link #create(Record, ComponentContext)}
   */
  default DeadLetter create(C config, Record source, ComponentContext context)
      throws ComponentConfigException {
    return create(config, context);
  }
}
