package io.penstock.spi;

import java.util.List;
import java.util.Set;

/**
 * Keeps dead records. {@link #write} is called from several lanes at once; the other methods from
 * one thread.
 */
public interface DeadLetter extends AutoCloseable {

  /**
   * Connects and checks that the target is there. Called before anything is read, and again with
   * backoff as long as it fails with {@link Verdict#RETRY} or {@link Verdict#OUTAGE}.
   */
  void open(DeadLetterContext context) throws DeadLetterException;

  /**
   * Writes dead records and returns when they are durable. A record may come again after a restart,
   * with the same {@link DeadRecord#id()}.
   *
   * @throws DeadLetterException if any of them may not be durable; the whole list is tried again,
   *     and until then nothing behind it is settled
   */
  void write(List<DeadRecord> records) throws DeadLetterException, InterruptedException;

  /** What this target can promise. */
  default Set<Capability> capabilities() {
    return Set.of();
  }

  /** How this target is called in messages: kind and place, no secrets. */
  String description();

  @Override
  void close();
}
