package io.penstock.spi;

import io.penstock.record.Event;

/**
 * Changes an event. One instance serves all lanes at once, so it must be safe for use by several
 * threads; the event itself belongs to the calling thread.
 *
 * @param <T> the pipeline's value type
 */
@FunctionalInterface
public interface Transform<T> {

  /**
   * Returns the event as it goes on: the same one (its value may have been changed in place),
   * another one, or {@link Event#filtered} to drop it, counted.
   *
   * @throws RejectedException if the event cannot go on; it is dead-lettered. Any other exception
   *     counts as a rejection with the code {@code TRANSFORM_FAILED} (the stage's name); an {@link
   *     Error} stops the pipeline.
   */
  Event<T> apply(Event<T> event) throws RejectedException;

  /**
   * Under which stage its rejections are counted; {@link Stage#ENRICH} for one that looks things
   * up.
   */
  default Stage stage() {
    return Stage.TRANSFORM;
  }
}
