package io.penstock.engine;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The way from the lanes to the poll thread. */
final class Settlements {

  private final Queue<Settlement> queue = new ConcurrentLinkedQueue<>();

  /** Called by a lane. */
  void publish(Settlement settlement) {
    if (!settlement.isEmpty()) {
      queue.add(settlement);
    }
  }

  /** Everything that has been published. Called by the poll thread. */
  Queue<Settlement> drain() {
    Queue<Settlement> drained = new ArrayDeque<>();
    for (Settlement next = queue.poll(); next != null; next = queue.poll()) {
      drained.add(next);
    }
    return drained;
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }
}
