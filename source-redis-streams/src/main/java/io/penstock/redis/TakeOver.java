package io.penstock.redis;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.penstock.record.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over entries of consumers that let them lie: XPENDING tells whose they are and how often
 * they were delivered, XAUTOCLAIM takes them.
 *
 * <p>The list is asked for with half the idle time and over as many lines as XAUTOCLAIM looks at
 * (ten times its count), so that an entry that comes of age between the two commands is on it. An
 * entry cannot change hands in between and still be claimed, because changing hands sets its idle
 * time back.
 *
 * <p>For the poll thread only.
 */
final class TakeOver {

  private static final Logger LOG = LoggerFactory.getLogger(RedisStreamsSource.class);

  /** How many pending entries XAUTOCLAIM looks at for each one it may claim. */
  private static final int LOOKED_AT = 10;

  /** Until it is asked again whether a consumer may be taken over from. */
  private static final long SOON_NANOS = 50_000_000L;

  private final String label;
  private final Exchange exchange;
  private final ConsumedStream stream;
  private final Delivery delivery;
  private final String consumer;
  private final int count;
  private final long minIdleMillis;
  private final long intervalNanos;
  private final Listener listener;
  private final boolean fences;
  private final Counter claimed;
  private Position cursor;
  private boolean asking;
  private long nextAt = System.nanoTime();

  /** Whoever answers for what a take-over means. */
  interface Listener {

    /** Whether entries of that consumer may be taken over now. */
    boolean mayTakeOver(String from, Duration fencedWithin);

    /**
     * Entries have changed hands; told before they are handed over.
     *
     * @param from the consumer that owned them, or empty if that is not known
     */
    void tookOver(String from, List<Position> positions);
  }

  TakeOver(
      String label,
      Exchange exchange,
      ConsumedStream stream,
      Delivery delivery,
      RedisStreamsSourceConfig config,
      String consumer,
      Listener listener,
      boolean fences,
      MeterRegistry meters) {
    this.fences = fences;
    this.label = label;
    this.exchange = exchange;
    this.stream = stream;
    this.delivery = delivery;
    this.consumer = consumer;
    this.count = config.count();
    this.minIdleMillis = config.claimMinIdle().toMillis();
    this.intervalNanos = config.claimInterval().toNanos();
    this.listener = listener;
    this.cursor = beginning();
    this.claimed =
        Counter.builder("penstock.source.claimed")
            .description("Entries taken over from other consumers")
            .tag("stream", stream.name())
            .register(meters);
  }

  private Position beginning() {
    return new Position(stream.name(), 0, 0);
  }

  /** The connection is new: nothing is under way. */
  void reset() {
    asking = false;
    cursor = beginning();
  }

  /** Looks for idle entries if it is time to. */
  void step(long now) {
    if (asking
        || now - nextAt < 0
        || stream.phase() != ConsumedStream.Phase.LIVE
        || !stream.wantsEntries()) {
      return;
    }
    asking = true;
    CompletionStage<Object> listed =
        exchange
            .commands()
            .idlePending(
                stream.key(), minIdleMillis / 2, EntryIds.bytes(cursor), count * LOOKED_AT);
    exchange.ask(
        stream,
        "XPENDING",
        fences ? withTime(listed) : listed.thenApply(rows -> new Listed(rows, 0)),
        () -> asking = false,
        reply -> {
          Listed idle = (Listed) reply;
          List<PendingRow> rows = PendingRow.rows(stream.name(), idle.rows());
          if (rows.stream().noneMatch(row -> row.idleMillis() >= minIdleMillis)) {
            rest();
          } else if (mayTakeOver(rows)) {
            claim(rows, idle.serverMillis());
          } else {
            soon();
          }
        });
  }

  /**
   * What XPENDING has told.
   *
   * @param serverMillis the server's clock, no later than when the reply came; 0 if nobody needs it
   */
  private record Listed(Object rows, long serverMillis) {}

  private CompletionStage<Object> withTime(CompletionStage<Object> listed) {
    return listed.thenCombine(
        OwnedScripts.time(exchange.commands(), stream.key()),
        (rows, time) -> new Listed(rows, (Long) time));
  }

  private void soon() {
    nextAt = System.nanoTime() + Math.min(SOON_NANOS, minIdleMillis * 1_000_000 / 16);
  }

  private void rest() {
    cursor = beginning();
    nextAt = System.nanoTime() + intervalNanos;
  }

  /** Asks for every owner, so that all of them are fenced at the same time. */
  private boolean mayTakeOver(List<PendingRow> rows) {
    boolean may = true;
    for (String owner : rows.stream().map(PendingRow::consumer).distinct().toList()) {
      may &=
          owner.equals(consumer)
              || listener.mayTakeOver(owner, Duration.ofMillis(minIdleMillis / 2));
    }
    return may;
  }

  /**
   * Takes what is idle. With fences only while the youngest entry that the server would give is
   * older than they are: by its own clock, so that it does not matter how late the command comes.
   */
  private void claim(List<PendingRow> rows, long serverMillis) {
    asking = true;
    int generation = stream.generation();
    byte[] from = EntryIds.bytes(rows.get(0).position());
    exchange.ask(
        stream,
        "XAUTOCLAIM",
        fences
            ? OwnedScripts.claim(
                exchange.commands(),
                stream.key(),
                serverMillis + minIdleMillis / 2,
                minIdleMillis,
                from,
                count)
            : exchange.commands().autoClaim(stream.key(), minIdleMillis, from, count),
        () -> asking = false,
        reply -> {
          if (reply == null) {
            soon();
            return;
          }
          Object[] parts = ReplyOutput.array(reply);
          Map<Position, PendingRow> owners = new HashMap<>();
          rows.forEach(row -> owners.put(row.position(), row));
          if (stream.generation() == generation) {
            accept(ReplyOutput.array(parts[1]), owners);
          } else {
            // It is pending for us and is read again as such.
            stream.noteDroppedReply();
          }
          if (parts.length > 2) {
            acceptTrimmed(ReplyOutput.array(parts[2]), owners);
          }
          cursor = EntryIds.parse(stream.name(), (byte[]) parts[0]);
          if (cursor.equals(beginning())) {
            rest();
          }
        });
  }

  private void accept(Object[] entries, Map<Position, PendingRow> owners) {
    Map<String, List<Position>> byOwner = new HashMap<>();
    for (Object element : entries) {
      if (element == null) {
        continue; // Redis 6.2 has nil here for a trimmed entry; it stays pending
      }
      Object[] entry = (Object[]) element;
      Position position = EntryIds.parse(stream.name(), (byte[]) entry[0]);
      PendingRow row = owners.get(position);
      boolean isNew = stream.held(position) == null;
      delivery.accept(entry, row == null ? 1 : row.deliveries());
      String owner = row == null ? "" : row.consumer();
      if (isNew && !owner.equals(consumer)) {
        byOwner.computeIfAbsent(owner, any -> new ArrayList<>()).add(position);
      }
    }
    byOwner.forEach(
        (owner, positions) -> {
          claimed.increment(positions.size());
          LOG.info(
              "{}: took over {} from consumer {}, which had not touched them for {} ms",
              label,
              Delivery.range(positions),
              owner.isEmpty() ? "(not known)" : owner,
              minIdleMillis);
          listener.tookOver(owner, positions);
        });
  }

  /**
   * XAUTOCLAIM drops pending entries that are not in the stream any more, however long they have
   * been idle. Those of a live consumer are in its hands and not lost.
   */
  private void acceptTrimmed(Object[] ids, Map<Position, PendingRow> owners) {
    List<Position> lost = new ArrayList<>();
    List<Position> elsewhere = new ArrayList<>();
    for (Object id : ids) {
      Position position = EntryIds.parse(stream.name(), (byte[]) id);
      PendingRow row = owners.get(position);
      if (stream.held(position) != null) {
        elsewhere.add(position);
      } else if (row != null && row.idleMillis() >= minIdleMillis) {
        lost.add(position);
      } else {
        elsewhere.add(position);
      }
    }
    delivery.reportTrimmed(lost);
    if (!elsewhere.isEmpty()) {
      LOG.warn(
          "{}: {} were trimmed from the stream while consumers had them in flight. They are written"
              + " if those consumers live; if one of them dies first, they are lost. Raise the"
              + " stream's MAXLEN or MINID.",
          label,
          Delivery.range(elsewhere));
    }
  }
}
