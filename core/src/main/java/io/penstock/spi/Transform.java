package io.penstock.spi;

import io.penstock.record.Event;
import java.util.List;

/**
 * Changes an event. One instance serves all lanes at once, so it must be safe for use by several
 * threads; the event itself belongs to the calling thread.
 *
 * @param <T> the pipeline's value type
 */
@FunctionalInterface
public interface Transform<T> extends AutoCloseable {

  /**
   * Called once, before the first event. Must not wait for anything: what a transform depends on is
   * connected to when it is first needed, so that the failure finds its record.
   */
  default void open(TransformContext context) {}

  /**
   * Returns the event as it goes on: the same one (its value may have been changed in place),
   * another one, or {@link Event#filtered} to drop it, counted; never null.
   *
   * @throws RejectedException if the event cannot go on; it is dead-lettered. Any other exception
   *     counts as a rejection with the code {@code TRANSFORM_FAILED} (the stage's name); an {@link
   *     Error} stops the pipeline.
   * @throws TransformException if something else than the event is the cause. If its verdict is to
   *     try again, the same event comes again, so it must not have been changed.
   * @throws InterruptedException if the lane is to end; the record is read again
   */
  Event<T> apply(Event<T> event) throws RejectedException, TransformException, InterruptedException;

  /** How this transform is called when the pipeline waits for it: kind and place, no secrets. */
  default String description() {
    return stage() == Stage.ENRICH ? "enrichment" : "transform";
  }

  /**
   * Under which stage its rejections are counted; {@link Stage#ENRICH} for one that looks things
   * up.
   */
  default Stage stage() {
    return Stage.TRANSFORM;
  }

  /**
   * The tables that it asks, those of transforms inside it too. {@code doctor}, which hands it no
   * event, opens each and {@linkplain Lookup#check checks} it.
   */
  default List<Lookup> lookups() {
    return List.of();
  }

  /** Called after the last event, and also if it was never opened; may be called twice. */
  @Override
  default void close() {}
}
