package io.penstock.faults;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Keeps a load coming until it is closed. Meanwhile nobody else may use the load to send. */
final class SteadyLoad implements AutoCloseable {

  private final CompletableFuture<Void> sending;
  private volatile boolean closed;

  private SteadyLoad(Load load, int perSecond) {
    sending =
        CompletableFuture.runAsync(
            () -> {
              while (!closed) {
                load.sendOver(Math.max(1, perSecond / 5), Duration.ofMillis(200));
              }
            });
  }

  /** Sends about so many records a second. */
  static SteadyLoad start(Load load, int perSecond) {
    return new SteadyLoad(load, perSecond);
  }

  /** Ends when the broker has all that was sent. */
  @Override
  public void close() {
    closed = true;
    sending.join();
  }
}
