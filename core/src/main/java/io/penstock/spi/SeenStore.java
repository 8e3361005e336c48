package io.penstock.spi;

import java.util.List;

/**
 * Remembers which records were settled not long ago, so that one that the producer sent twice is
 * known again. Called from several lanes at once. It is a convenience and no guarantee: what keeps
 * a target free of duplicates is its key. So a store that fails is passed over and counted, and
 * never holds the pipeline up.
 */
public interface SeenStore extends AutoCloseable {

  /**
   * Connects. Called once before anything is read; a failure is logged and the pipeline goes on,
   * since every later call may connect too.
   *
   * @param pipeline the pipeline's name; ids of different pipelines must not meet
   */
  void open(String pipeline) throws SeenStoreException;

  /**
   * Tells which ids are remembered. One round trip for all of them.
   *
   * @param ids as the pipeline's {@code deduplicate} makes them; none is null
   * @return for each id, in the same order, whether it is remembered
   */
  boolean[] seen(List<String> ids) throws SeenStoreException, InterruptedException;

  /** Remembers ids whose records are settled. One round trip for all of them. */
  void mark(List<String> ids) throws SeenStoreException, InterruptedException;

  /** How this store is called in messages: kind and place, no secrets. */
  String description();

  @Override
  void close();
}
