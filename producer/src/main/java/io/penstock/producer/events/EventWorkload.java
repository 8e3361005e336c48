package io.penstock.producer.events;

import io.penstock.producer.Dice;
import io.penstock.producer.Expectation;
import io.penstock.producer.SyntheticRecord;
import io.penstock.producer.Workload;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;

/**
 * Raw events as {@code examples/event-consumer} reads them: good ones in several notations, some
 * that were sent before, some to be left out, and broken ones of many kinds, each kind as often as
 * the others. Keyed by user, so events of a user keep their order, and a repeated event follows the
 * first one in the same partition.
 */
public final class EventWorkload implements Workload {

  /** The name of the example. */
  public static final String NAME = "event-consumer";

  /** How many of the latest good events may be repeated. */
  private static final int MEMORY = 512;

  private static final String REPEATED = "an event that was sent before";

  private final Dice dice;
  private final EventMix mix;
  private final RawEvents events;
  private final SyntheticRecord[] sent = new SyntheticRecord[MEMORY];
  private int sentCount;
  private long number;
  private int faults;

  /**
   * A workload.
   *
   * @param seed decides everything but the times
   * @param start when the first event is sent
   */
  public EventWorkload(long seed, Instant start, EventMix mix) {
    this.dice = new Dice(seed);
    this.mix = Objects.requireNonNull(mix, "mix");
    this.events = new RawEvents(dice, start);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public SyntheticRecord next() {
    long now = number++;
    double share = dice.share();
    if (share < mix.broken()) {
      return broken(now);
    }
    if (share < mix.broken() + mix.leftOut()) {
      return leftOut(now);
    }
    if (share < mix.broken() + mix.leftOut() + mix.repeated() && sentCount > 0) {
      return repeated(now);
    }
    return good(now);
  }

  private SyntheticRecord good(long now) {
    RawEvent event = events.event(now);
    SyntheticRecord record = record(event, event.bytes(), now, Expectation.written(event.row()));
    sent[sentCount++ % MEMORY] = record;
    return record;
  }

  private SyntheticRecord repeated(long now) {
    SyntheticRecord before = sent[dice.below(Math.min(sentCount, MEMORY))];
    return new SyntheticRecord(
        before.key(), before.value(), events.sentAt(now), Expectation.duplicate(REPEATED));
  }

  private SyntheticRecord leftOut(long now) {
    RawEvent event = events.heartbeat(now);
    return dice.chance(0.5)
        ? record(event, null, now, Expectation.filtered("tombstone", "a tombstone"))
        : record(event, event.bytes(), now, Expectation.filtered("heartbeat", "a heartbeat"));
  }

  /** One kind after the other, so that a few thousand events hold every kind. */
  private SyntheticRecord broken(long now) {
    EventFault fault = EventFault.ALL.get(faults++ % EventFault.ALL.size());
    RawEvent event = events.event(now);
    byte[] key = key(event);
    byte[] value = fault.applyTo(event);
    return new SyntheticRecord(
        key, value, events.sentAt(now), Expectation.dead(fault.code(), fault.kind()));
  }

  private SyntheticRecord record(RawEvent event, byte[] value, long now, Expectation expectation) {
    return new SyntheticRecord(key(event), value, events.sentAt(now), expectation);
  }

  private static byte[] key(RawEvent event) {
    return event.row().get("user_id").toString().getBytes(StandardCharsets.UTF_8);
  }
}
