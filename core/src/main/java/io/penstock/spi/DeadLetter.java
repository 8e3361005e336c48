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

  /**
   * Opens what the target holds, for the tools that list, replay and discard. May be called at any
   * time, also without {@link #open}; {@link #close} may end it.
   *
   * @throws DeadLetterException with {@link Verdict#STOP} and the code {@code NO_ARCHIVE} if this
   *     target cannot be read back
   */
  default DeadLetterArchive openArchive() throws DeadLetterException, InterruptedException {
    throw new DeadLetterException(
        Verdict.STOP,
        "NO_ARCHIVE",
        description() + " offers no way to read dead letters back; use the target's own tools");
  }

  /** What this target can promise. */
  default Set<Capability> capabilities() {
    return Set.of();
  }

  /** How this target is called in messages: kind and place, no secrets. */
  String description();

  @Override
  void close();
}
