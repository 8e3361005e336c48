package io.penstock.redis;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.penstock.record.Position;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Acknowledges settled entries of one stream, many with each command and several commands under
 * way. An entry is held until its acknowledgement is confirmed; one whose confirmation was lost is
 * acknowledged again, which is harmless.
 *
 * <p>For the poll thread only.
 */
final class Acknowledger {

  /** Ids in one command; more would hold up the server's other clients. */
  private static final int BATCH = 1_000;

  private final Exchange exchange;
  private final ConsumedStream stream;
  private final boolean delete;
  private final Consumer<Collection<Position>> acknowledged;
  private final Deque<HeldEntry> due = new ArrayDeque<>();
  private final Set<List<HeldEntry>> sent = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Counter counter;

  /**
   * For one stream.
   *
   * @param delete whether entries are deleted once they are acknowledged
   * @param acknowledged told of what was confirmed
   */
  Acknowledger(
      Exchange exchange,
      ConsumedStream stream,
      boolean delete,
      Consumer<Collection<Position>> acknowledged,
      MeterRegistry meters) {
    this.exchange = exchange;
    this.stream = stream;
    this.delete = delete;
    this.acknowledged = acknowledged;
    this.counter =
        Counter.builder("penstock.source.acknowledged")
            .description("Entries acknowledged to the server")
            .tag("stream", stream.name())
            .register(meters);
  }

  void add(HeldEntry settled) {
    due.add(settled);
  }

  /** Whether something is due or under way. */
  boolean isBusy() {
    return !due.isEmpty() || !sent.isEmpty();
  }

  /** Whether so much is due that it should be sent now. */
  boolean isFull() {
    return due.size() >= BATCH;
  }

  /**
   * Sends what is due.
   *
   * @return whether anything was
   */
  boolean flush() {
    boolean any = false;
    while (!due.isEmpty()) {
      List<HeldEntry> batch = new ArrayList<>(Math.min(BATCH, due.size()));
      List<byte[]> ids = new ArrayList<>(Math.min(BATCH, due.size()));
      while (batch.size() < BATCH && !due.isEmpty()) {
        HeldEntry entry = due.poll();
        batch.add(entry);
        ids.add(entry.id());
      }
      send(List.copyOf(batch), ids);
      any = true;
    }
    return any;
  }

  private void send(List<HeldEntry> batch, List<byte[]> ids) {
    sent.add(batch);
    exchange.ask(
        exchange.commands().acknowledge(stream.key(), ids),
        () -> {},
        reply -> {
          if (sent.remove(batch)) {
            confirmed(batch, ids);
          }
        },
        failure -> {
          if (sent.remove(batch)) {
            batch.forEach(due::addFirst);
          }
          exchange.failed(stream, "XACK", failure);
        });
  }

  private void confirmed(List<HeldEntry> batch, List<byte[]> ids) {
    List<Position> positions = new ArrayList<>(batch.size());
    for (HeldEntry entry : batch) {
      stream.release(entry);
      positions.add(entry.position());
    }
    counter.increment(batch.size());
    acknowledged.accept(positions);
    if (delete) {
      // Only now: an entry that is deleted while it is pending looks like one that was lost.
      exchange.ask(
          stream, "XDEL", exchange.commands().delete(stream.key(), ids), () -> {}, deleted -> {});
    }
  }

  /** The connection is gone: whatever was not confirmed is due again. */
  void sendAgain() {
    for (List<HeldEntry> batch : sent) {
      batch.forEach(due::addFirst);
    }
    sent.clear();
  }

  /** The stream is another one now: its predecessor's ids must not be acknowledged in it. */
  void forget() {
    due.clear();
    sent.clear();
  }
}
