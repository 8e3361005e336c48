package io.penstock.spi;

import java.util.List;

/**
 * The way back to where a source's records come from. Returned records are new ones, behind all
 * others; they carry {@link #REPLAY_HEADERS}, so that whoever reads them can tell that they were
 * there before. For one thread.
 */
public interface OriginWriter extends AutoCloseable {

  /**
   * What the names of the headers begin with that tell of a record's first place: {@code letter}
   * (the {@link DeadRecord#fingerprint()}), {@code source} and {@code position}, and {@code
   * timestamp} if it had one. A record that is returned a second time keeps those of the first.
   */
  String REPLAY_HEADERS = "penstock.replay.";

  /**
   * Writes records to the places that they came from and returns when they are durable.
   *
   * @throws SourceException if any of them may not be durable; writing the whole list again may
   *     write some of them twice
   */
  void write(List<DeadRecord> records) throws SourceException, InterruptedException;

  /** How the place is called in messages. */
  String description();

  @Override
  void close();
}
