package io.penstock.redis;

import io.penstock.record.Position;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets the idle time of entries in flight back, so that a slow sink or an outage of the target is
 * not taken for the death of this consumer. Does not count as a delivery.
 *
 * <p>XCLAIM takes entries from whoever has them, so it is sent only while nobody else can have
 * claimed them yet. After a standstill that was long enough for that, it is asked first what is
 * still ours.
 *
 * <p>For the poll thread only.
 */
final class IdleRenewal {

  private static final Logger LOG = LoggerFactory.getLogger(RedisStreamsSource.class);

  /** Ids in one command. */
  private static final int BATCH = 500;

  private final String label;
  private final boolean fences;
  private final Exchange exchange;
  private final ConsumedStream stream;
  private final OwnPending ownPending;
  private final long everyNanos;
  private final long lateNanos;
  private long lastAt = System.nanoTime();
  private boolean afterCheck;
  private int asking;

  /**
   * For one stream.
   *
   * @param fences whether the server has to check whose the entries are, because a renewal that
   *     comes late must not take them back
   */
  IdleRenewal(
      String label,
      Exchange exchange,
      ConsumedStream stream,
      OwnPending ownPending,
      RedisStreamsSourceConfig config,
      boolean fences) {
    this.fences = fences;
    this.label = label;
    this.exchange = exchange;
    this.stream = stream;
    this.ownPending = ownPending;
    this.everyNanos = config.renewEvery().toNanos();
    this.lateNanos = config.claimMinIdle().toNanos() / 5 * 4;
  }

  /** The connection is new: what is held is being checked and is renewed at once after that. */
  void reset() {
    asking = 0;
    afterCheck = true;
  }

  /** Whether nobody else can have claimed what is held. */
  boolean isFresh(long now) {
    return !afterCheck && now - lastAt < lateNanos;
  }

  /** Renews if it is time to. */
  void step(long now) {
    if (asking > 0
        || stream.phase() == ConsumedStream.Phase.CHECKING
        || stream.phase() == ConsumedStream.Phase.GROUP_LOST) {
      return;
    }
    if (!afterCheck) {
      if (now - lastAt < everyNanos) {
        return;
      }
      if (now - lastAt >= lateNanos && !stream.held().isEmpty()) {
        afterCheck = true;
        ownPending.start();
        return;
      }
    }
    afterCheck = false;
    lastAt = now;
    renew();
  }

  private void renew() {
    List<HeldEntry> batch = new ArrayList<>(Math.min(BATCH, stream.held().size()));
    for (HeldEntry entry : stream.held()) {
      if (entry.isSettled() || entry.isTaken()) {
        continue;
      }
      batch.add(entry);
      if (batch.size() == BATCH) {
        send(batch);
        batch = new ArrayList<>(BATCH);
      }
    }
    if (!batch.isEmpty()) {
      send(batch);
    }
  }

  private void send(List<HeldEntry> batch) {
    asking++;
    exchange.ask(
        stream,
        "XCLAIM",
        renewed(batch.stream().map(HeldEntry::id).toList()),
        () -> asking--,
        reply -> lookForMissing(batch, ReplyOutput.array(reply)));
  }

  private CompletionStage<Object> renewed(List<byte[]> ids) {
    return fences
        ? OwnedScripts.renew(exchange.commands(), stream.key(), ids)
        : exchange.commands().renew(stream.key(), ids);
  }

  /** The server leaves out, and forgets, what is not in the stream any more. */
  private void lookForMissing(List<HeldEntry> batch, Object[] renewed) {
    if (renewed.length == batch.size()) {
      return;
    }
    Set<Position> present = new HashSet<>();
    for (Object id : renewed) {
      present.add(EntryIds.parse(stream.name(), (byte[]) id));
    }
    List<Position> missing = new ArrayList<>();
    for (HeldEntry entry : batch) {
      if (!entry.isSettled() && !present.contains(entry.position())) {
        entry.taken(true);
        missing.add(entry.position());
      }
    }
    if (!missing.isEmpty()) {
      LOG.warn(
          fences
              ? "{}: {} in flight here are not pending for this consumer any more: they were taken"
                  + " over, trimmed from the stream, or acknowledged by hand. Each is written once,"
                  + " here or by whoever has it now; if it was trimmed and this process dies first,"
                  + " it is lost."
              : "{}: {} in flight here are not pending at the server any more: they were trimmed"
                  + " from the stream, or acknowledged by hand. They are written as long as this"
                  + " process lives; if it dies first, they are lost. Raise the stream's MAXLEN or"
                  + " MINID.",
          label,
          Delivery.range(missing));
    }
  }
}
