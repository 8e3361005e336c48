package io.penstock.redis;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.penstock.record.Position;
import io.penstock.spi.Lag;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures how far a group is behind in a stream.
 *
 * <p>Records: entries that no consumer was given yet, plus pending ones. The server does not know
 * the former when entries were deleted from the middle of the stream or the group began at an id of
 * its own; then it is 0 if the group stands at the last entry, the length if it stands before the
 * first, the count of a bounded XRANGE if that reaches the end, and else an estimate: as large a
 * share of the length as the time that is left is of the time that the stream spans.
 *
 * <p>Seconds: the age of the lowest pending entry or, if none is pending, of the first one that no
 * consumer was given, by the milliseconds in its id. Ids that are no time (below the year 2000)
 * have no age.
 *
 * <p>For the poll thread only; the gauges may be read by any.
 */
final class LagProbe {

  /** Entries fetched to count what the server does not know. */
  private static final int COUNTED = 200;

  private static final long YEAR_2000 = 946_684_800_000L;

  private final Exchange exchange;
  private final ConsumedStream stream;
  private final GroupKeeper keeper;
  private final UnreadLosses losses;
  private final AtomicLong length = new AtomicLong();
  private final AtomicLong pending = new AtomicLong();
  private Position knownDelivered;

  LagProbe(
      String label,
      Exchange exchange,
      ConsumedStream stream,
      GroupKeeper keeper,
      MeterRegistry meters) {
    this.exchange = exchange;
    this.stream = stream;
    this.keeper = keeper;
    this.knownDelivered = new Position(stream.name(), 0, 0);
    Gauge.builder("penstock.source.stream.length", length, AtomicLong::get)
        .description("Entries in the stream")
        .tag("stream", stream.name())
        .register(meters);
    Gauge.builder("penstock.source.pending", pending, AtomicLong::get)
        .description("Entries delivered to consumers of the group and not acknowledged")
        .tag("stream", stream.name())
        .register(meters);
    this.losses = new UnreadLosses(label, stream, meters);
  }

  /** What was answered to one round of questions. */
  private record Answers(Standing standing, StreamInfo info, Object[] next) {}

  /** Sends the questions; all of them travel together. */
  CompletionStage<Object> ask() {
    StreamCommands commands = exchange.commands();
    Position from =
        EntryIds.compare(stream.highestRead(), knownDelivered) > 0
            ? stream.highestRead()
            : knownDelivered;
    CompletableFuture<Object> standing = keeper.standing().toCompletableFuture();
    CompletableFuture<Object> info = commands.streamInfo(stream.key()).toCompletableFuture();
    CompletableFuture<Object> next =
        commands.range(stream.key(), EntryIds.bytes(EntryIds.after(from)), 1).toCompletableFuture();
    return CompletableFuture.allOf(standing, info, next)
        .thenApply(
            all ->
                new Answers(
                    (Standing) standing.join(),
                    StreamInfo.of(stream.name(), info.join()),
                    ReplyOutput.array(next.join())));
  }

  /**
   * Makes the lag of the answers.
   *
   * @param nowMillis the wall clock
   * @return null if the group is gone
   */
  Lag measure(Object reply, long nowMillis, Counting counting)
      throws InterruptedException, Exchange.FailedException, TimeoutException {
    Answers answers = (Answers) reply;
    Standing standing = answers.standing();
    if (standing.lastDelivered() == null) {
      return null;
    }
    StreamInfo info = answers.info();
    length.set(info.length());
    pending.set(standing.pending());
    knownDelivered = standing.lastDelivered();
    keeper.take(standing);
    keeper.streamHad(info.entriesAdded());
    losses.look(standing, info);

    Object[] firstUnread = answers.next();
    long unread = unread(standing, info, counting);
    if (unread > 0 && isDelivered(firstUnread, standing)) {
      firstUnread = counting.range(EntryIds.after(standing.lastDelivered()), 1);
    }
    Position oldest = standing.lowestPending();
    if (oldest == null && unread > 0 && firstUnread.length > 0) {
      oldest = idOf(firstUnread[0]);
    }
    return new Lag(unread + standing.pending(), age(oldest, nowMillis));
  }

  /** Asks for entries in a further round trip. */
  @FunctionalInterface
  interface Counting {
    Object[] range(Position from, int count)
        throws InterruptedException, Exchange.FailedException, TimeoutException;
  }

  /** Whether the entry that was thought to be the first unread one was delivered meanwhile. */
  private boolean isDelivered(Object[] first, Standing standing) {
    return first.length > 0 && EntryIds.compare(idOf(first[0]), standing.lastDelivered()) <= 0;
  }

  private Position idOf(Object entry) {
    return EntryIds.parse(stream.name(), (byte[]) ((Object[]) entry)[0]);
  }

  private long unread(Standing standing, StreamInfo info, Counting counting)
      throws InterruptedException, Exchange.FailedException, TimeoutException {
    if (info.first() == null || !info.hasUnread(standing.lastDelivered())) {
      return 0;
    }
    if (info.beginsAfter(standing.lastDelivered())) {
      return info.length();
    }
    if (standing.lag() >= 0) {
      // Some servers go on counting what was trimmed before it was read.
      return Math.min(standing.lag(), info.length());
    }
    int counted = counting.range(EntryIds.after(standing.lastDelivered()), COUNTED).length;
    if (counted < COUNTED) {
      return counted;
    }
    double span = info.lastGenerated().high() - (double) info.first().high();
    double left = info.lastGenerated().high() - (double) standing.lastDelivered().high();
    return span <= 0 ? counted : Math.max(counted, Math.round(info.length() * (left / span)));
  }

  private static double age(Position oldest, long nowMillis) {
    if (oldest == null) {
      return 0;
    }
    return oldest.high() < YEAR_2000 ? Double.NaN : Math.max(0, nowMillis - oldest.high()) / 1000.0;
  }
}
