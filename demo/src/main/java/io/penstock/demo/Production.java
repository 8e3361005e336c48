package io.penstock.demo;

import io.penstock.producer.ExpectedBooks;
import io.penstock.producer.KafkaLoad;
import io.penstock.producer.Workload;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** Sends a workload in the background. */
final class Production {

  private static final long BETWEEN_LOOKS_MILLIS = 250;

  private final long amount;
  private final AtomicLong sent = new AtomicLong();
  private final CompletableFuture<ExpectedBooks> books = new CompletableFuture<>();

  private Production(long amount) {
    this.amount = amount;
  }

  /** Sends all of it. */
  @FunctionalInterface
  interface Sender {

    /**
     * Returns the books that a pipeline must show.
     *
     * @param progress told now and then how many were sent
     */
    ExpectedBooks send(LongConsumer progress) throws Exception;
  }

  /**
   * Begins at once to send to a Kafka topic.
   *
   * @param rate records a second; 0 for as fast as possible
   */
  static Production start(
      String bootstrapServers, String topic, Workload workload, long amount, int rate) {
    return start(
        amount,
        progress -> {
          try (KafkaLoad load =
              new KafkaLoad(Map.of("bootstrap.servers", bootstrapServers), topic)) {
            return load.send(workload, amount, rate, progress);
          }
        });
  }

  /** Begins at once. */
  static Production start(long amount, Sender sender) {
    Production production = new Production(amount);
    Thread thread = new Thread(() -> production.send(sender), "demo-producer");
    thread.setDaemon(true);
    thread.start();
    return production;
  }

  private void send(Sender sender) {
    try {
      books.complete(sender.send(sent::set));
    } catch (Throwable failure) {
      books.completeExceptionally(failure);
    }
  }

  /** Waits until all is sent, and shows how far it is. */
  ExpectedBooks await(Screen screen) throws InterruptedException {
    while (!books.isDone()) {
      screen.progress("produced " + number(sent.get()) + " of " + number(amount));
      Thread.sleep(BETWEEN_LOOKS_MILLIS);
    }
    failIfFailed();
    return books.join();
  }

  /** Throws what kept it from sending. */
  void failIfFailed() {
    if (books.isCompletedExceptionally()) {
      try {
        books.join();
      } catch (CompletionException failed) {
        throw new IllegalStateException(
            "the producer has failed: " + failed.getCause().getMessage(), failed.getCause());
      }
    }
  }

  /** What a line of progress adds while it is not done. */
  String stillToCome() {
    return sent.get() < amount ? "  (produced " + number(sent.get()) + ")" : "";
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
