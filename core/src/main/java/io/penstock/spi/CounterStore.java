package io.penstock.spi;

import java.time.Duration;

/**
 * Counters that several instances share, with a limit at which something is to happen once. A
 * counter lives in epochs: it counts from zero until a limit is reached, which ends the epoch and
 * begins the next one in the same step, so that of two instances that cross the limit together one
 * ends the epoch and the other counts into the next. An ended epoch stays due until somebody says
 * that what had to happen has happened: if the instance that was told dies before, another one is
 * told after a while. Whatever is done for an epoch carries its number, so that being done twice
 * does no harm.
 *
 * <p>{@link #add} and {@link #complete} are called from several lanes at once; the other methods
 * from one thread.
 */
public interface CounterStore extends AutoCloseable {

  /**
   * Connects. Called before anything is read, and again with backoff as long as it fails with
   * {@link Verdict#RETRY} or {@link Verdict#OUTAGE}.
   *
   * @param pipeline the pipeline's name; counters of different pipelines must not meet
   * @throws CounterStoreException with {@link Verdict#STOP} if trying again cannot help
   */
  void open(String pipeline) throws CounterStoreException;

  /**
   * Adds to a counter and ends its epoch if a limit is reached; one atomic step.
   *
   * @param counter the counter's name; one that does not exist begins at epoch 1
   * @param amount how much; 0 only looks, which lets an epoch end by age while nothing comes
   * @param limit when the epoch ends
   * @param attemptWithin for how long a due epoch that this call is told of is told to nobody else
   * @throws CounterStoreException if it may or may not have been added; adding again may count
   *     twice
   */
  CounterState add(String counter, long amount, CounterLimit limit, Duration attemptWithin)
      throws CounterStoreException, InterruptedException;

  /**
   * What an epoch made due has happened: nobody is told of it again.
   *
   * @return whether it was due still
   */
  boolean complete(String counter, long epoch) throws CounterStoreException, InterruptedException;

  /** How this store is called in messages: kind and place, no secrets. */
  String description();

  /** May come twice, also when {@link #open} never succeeded. */
  @Override
  void close();
}
