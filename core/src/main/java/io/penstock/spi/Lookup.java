package io.penstock.spi;

import java.util.Map;

/**
 * A table in which rows are found by a key, for enrichment. One instance serves all lanes at once,
 * so it must be safe for use by several threads.
 */
public interface Lookup extends AutoCloseable {

  /** Called once, before the first question. Must not wait for anything. */
  default void open(TransformContext context) {}

  /**
   * Finds a row.
   *
   * @param key never null
   * @return its values by name, in the types of a {@link io.penstock.document.Document}; null if
   *     there is no such row
   * @throws LookupException if the table cannot answer; {@link Verdict#REJECT} if the key is to
   *     blame
   */
  Map<String, Object> find(String key) throws LookupException, InterruptedException;

  /**
   * Asks the server whether questions could be answered, without having one: whether it can be
   * reached, and what is asked for is there and may be read. For {@code doctor}; called after
   * {@link #open}.
   *
   * @throws LookupException if not; the message says what to do
   */
  default void check() throws LookupException, InterruptedException {}

  /** Whether it answers from memory, so that nothing is gained by keeping its rows. */
  default boolean isLocal() {
    return false;
  }

  /** How this table is called in messages: kind and place, no secrets. */
  String description();

  /** Also called if it was never opened; may be called twice. */
  @Override
  void close();
}
