package io.penstock.redis;

import io.penstock.spi.SourceException;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Brings replies from the client's threads to the poll thread, so that everything that happens on
 * one happens there and needs no lock. Nobody waits for a single reply: the poll thread waits for
 * the next one, whichever it is.
 *
 * <p>All methods belong to the poll thread.
 */
final class Mailbox {

  private final LinkedBlockingQueue<Arrival> arrived = new LinkedBlockingQueue<>();
  private final Set<Expectation> outstanding = new LinkedHashSet<>();

  /** Handles what came back. */
  @FunctionalInterface
  interface Handler<T> {
    void handle(T value) throws SourceException;
  }

  private record Expectation(long deadline, Handler<Object> onReply, Handler<Throwable> onFailure) {
    // Identity: two expectations are never the same, whatever they hold.
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  private record Arrival(Expectation expectation, Object reply, Throwable failure) {}

  /**
   * Announces a reply.
   *
   * @param within how long it may take; then {@code onFailure} is given a {@link TimeoutException}
   */
  void expect(
      CompletionStage<Object> reply,
      Duration within,
      Handler<Object> onReply,
      Handler<Throwable> onFailure) {
    Expectation expectation =
        new Expectation(System.nanoTime() + within.toNanos(), onReply, onFailure);
    outstanding.add(expectation);
    reply.whenComplete((value, failure) -> arrived.add(new Arrival(expectation, value, failure)));
  }

  /** Handles every reply that is there, and every one that is overdue. */
  void handleArrived() throws SourceException {
    Arrival next;
    while ((next = arrived.poll()) != null) {
      handle(next);
    }
    long now = System.nanoTime();
    for (Iterator<Expectation> all = outstanding.iterator(); all.hasNext(); ) {
      Expectation expectation = all.next();
      if (now - expectation.deadline() > 0) {
        all.remove();
        expectation.onFailure().handle(new TimeoutException());
        return;
      }
    }
  }

  /**
   * Waits for the next reply and handles it.
   *
   * @param until when to give up, as {@link System#nanoTime}
   * @return whether there was one
   */
  boolean handleNext(long until) throws SourceException, InterruptedException {
    long now = System.nanoTime();
    long wait = until - now;
    for (Expectation expectation : outstanding) {
      wait = Math.min(wait, expectation.deadline() - now);
    }
    if (wait <= 0) {
      return false;
    }
    Arrival next = arrived.poll(wait, TimeUnit.NANOSECONDS);
    if (next != null) {
      handle(next);
      return true;
    }
    return false;
  }

  private void handle(Arrival arrival) throws SourceException {
    if (!outstanding.remove(arrival.expectation())) {
      return; // overdue and already reported, or of a connection that was given up
    }
    if (arrival.failure() != null) {
      arrival.expectation().onFailure().handle(arrival.failure());
    } else {
      arrival.expectation().onReply().handle(arrival.reply());
    }
  }

  /** How many replies are awaited. */
  int outstanding() {
    return outstanding.size();
  }

  /** Forgets every reply that is awaited: their connection is gone. */
  void forgetAll() {
    outstanding.clear();
    arrived.clear();
  }
}
