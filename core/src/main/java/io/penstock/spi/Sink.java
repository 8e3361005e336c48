package io.penstock.spi;

import java.util.List;
import java.util.Set;

/**
 * The description of a target and the factory of its writers. {@link #open} and {@link #close} are
 * called from one thread; {@link #openWriter} from each lane's own.
 *
 * @param <T> the value type it can write
 */
public interface Sink<T> extends AutoCloseable {

  /**
   * Connects and checks what can be checked before the first record (tables, columns, mappings).
   * Called once before anything is read, and again with backoff as long as it fails with {@link
   * Verdict#RETRY} or {@link Verdict#OUTAGE}.
   *
   * @throws SinkException with {@link Verdict#STOP} if trying again cannot help: wrong credentials,
   *     a missing table or column
   */
  void open(SinkContext context) throws SinkException;

  /**
   * Opens a lane's writer. Called by the lane's thread, once, after {@link #open} has succeeded.
   * Should be cheap; connecting may wait for the first {@link SinkWriter#write}.
   */
  SinkWriter<T> openWriter();

  /**
   * Counts what is in each target, for tools. Called after {@link #open}; may take long.
   *
   * @return empty if this sink cannot count
   */
  default List<TargetCount> count() throws SinkException, InterruptedException {
    return List.of();
  }

  /** What this sink can promise, as configured. Called at any time, also before {@link #open}. */
  default Set<Capability> capabilities() {
    return Set.of();
  }

  /** How this sink is called in messages: kind and place, no secrets. */
  String description();

  /** Releases what {@link #open} took. May come twice, also when {@code open} never succeeded. */
  @Override
  void close();
}
