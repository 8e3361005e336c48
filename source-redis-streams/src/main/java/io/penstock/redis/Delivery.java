package io.penstock.redis;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.penstock.record.Position;
import io.penstock.record.Rejection;
import io.penstock.record.SourceRecord;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes entries from replies into a stream's keeping: skips what is held already, caps deliveries,
 * and reports entries that were trimmed before anybody processed them.
 *
 * <p>For the poll thread only.
 */
final class Delivery {

  private static final Logger LOG = LoggerFactory.getLogger(RedisStreamsSource.class);

  private final String label;
  private final ConsumedStream stream;
  private final EntryMapping mapping;
  private final int maxDeliveries;
  private final Counter trimmed;
  private final Counter capped;

  Delivery(
      String label,
      ConsumedStream stream,
      EntryMapping mapping,
      int maxDeliveries,
      MeterRegistry meters) {
    this.label = label;
    this.stream = stream;
    this.mapping = mapping;
    this.maxDeliveries = maxDeliveries;
    this.trimmed =
        Counter.builder("penstock.source.trimmed")
            .description("Entries that were trimmed from the stream before they were processed")
            .tag("stream", stream.name())
            .register(meters);
    this.capped =
        Counter.builder("penstock.source.max.deliveries")
            .description("Entries refused because they were delivered too often")
            .tag("stream", stream.name())
            .register(meters);
  }

  /**
   * Takes one entry.
   *
   * @param entry id, fields and whatever a later server adds; fields may be nil
   * @param earlierDeliveries how often it had been delivered before
   * @return its position if its fields are nil, else null
   */
  Position accept(Object[] entry, int earlierDeliveries) {
    byte[] id = (byte[]) entry[0];
    Position position = EntryIds.parse(stream.name(), id);
    HeldEntry held = stream.held(position);
    if (held != null) {
      held.taken(false);
      held.seenIn(stream.checkNumber());
      return null;
    }
    if (entry[1] == null) {
      return position;
    }
    Object[] fields = (Object[]) entry[1];
    stream.hold(new HeldEntry(id, record(position, fields, earlierDeliveries), earlierDeliveries));
    return null;
  }

  private SourceRecord record(Position position, Object[] fields, int earlierDeliveries) {
    if (maxDeliveries == 0 || earlierDeliveries < maxDeliveries) {
      return mapping.map(position, fields);
    }
    capped.increment();
    LOG.warn(
        "{}: entry {} was delivered {} times and never acknowledged; it goes to the dead letter"
            + " with MAX_DELIVERIES. Consumers that die while they hold an entry make this number"
            + " grow: look for crashes, then replay it. The limit is maxDeliveries.",
        label,
        EntryIds.text(position),
        earlierDeliveries);
    return mapping.refuse(
        position,
        fields,
        new Rejection(
            "MAX_DELIVERIES",
            "delivered "
                + earlierDeliveries
                + " times without being acknowledged; the limit is "
                + maxDeliveries));
  }

  /** Reports entries that were trimmed while they were pending and that nobody has processed. */
  void reportTrimmed(List<Position> lost) {
    if (lost.isEmpty()) {
      return;
    }
    trimmed.increment(lost.size());
    LOG.error(
        "{}: {} were trimmed from the stream while they were pending, before they were processed:"
            + " they are LOST. They are acknowledged, because nothing is left to process. Raise the"
            + " stream's MAXLEN or MINID, or trim it only as far as the group has acknowledged"
            + " (afterAck: trim).",
        label,
        range(lost));
  }

  /** How many entries, and from where to where. */
  static String range(List<Position> positions) {
    if (positions.size() == 1) {
      return "1 entry (" + EntryIds.text(positions.get(0)) + ")";
    }
    List<Position> sorted = new ArrayList<>(positions);
    sorted.sort(EntryIds::compare);
    return sorted.size()
        + " entries ("
        + EntryIds.text(sorted.get(0))
        + " to "
        + EntryIds.text(sorted.get(sorted.size() - 1))
        + ")";
  }
}
