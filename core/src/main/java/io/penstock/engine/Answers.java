package io.penstock.engine;

import io.penstock.spi.SourceException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Answers of the ledger on their way to the poll thread. One that the source cannot follow yet is
 * kept, for nobody would ask the ledger again: its partition would rest for ever.
 */
final class Answers<A> {

  private final Queue<A> waiting = new ConcurrentLinkedQueue<>();

  /** What is done with an answer; may fail for now. */
  @FunctionalInterface
  interface Taker<A> {
    void take(A answer) throws SourceException;
  }

  /** Any thread. */
  void add(A answer) {
    waiting.add(answer);
  }

  /**
   * Takes all that there are, up to the first that fails. That one goes behind the others, so that
   * each time costs one failure only and nobody waits for it. Poll thread.
   */
  void takeAll(Taker<A> taker) throws SourceException {
    for (A answer = waiting.poll(); answer != null; answer = waiting.poll()) {
      boolean taken = false;
      try {
        taker.take(answer);
        taken = true;
      } finally {
        if (!taken) {
          waiting.add(answer);
        }
      }
    }
  }
}
