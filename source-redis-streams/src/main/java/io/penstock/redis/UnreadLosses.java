package io.penstock.redis;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.penstock.record.Position;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices entries that left the stream before the group was given them. No command tells of them;
 * they show as a gap between what was ever added, what the group has read and what is there. The
 * look is taken with every measurement of the lag, so a gap that opens and is read across between
 * two of them stays unseen.
 *
 * <p>For the poll thread only.
 */
final class UnreadLosses {

  private static final Logger LOG = LoggerFactory.getLogger(RedisStreamsSource.class);

  private final String label;
  private final Counter skipped;
  private long reported;
  private Position reportedDeleted;

  UnreadLosses(String label, ConsumedStream stream, MeterRegistry meters) {
    this.label = label;
    this.skipped =
        Counter.builder("penstock.source.skipped")
            .description("Entries that left the stream before the group was given them")
            .tag("stream", stream.name())
            .register(meters);
  }

  /** Looks for entries that are gone. */
  void look(Standing standing, StreamInfo info) {
    if (!info.hasUnread(standing.lastDelivered())) {
      return;
    }
    boolean allUnread = info.beginsAfter(standing.lastDelivered());
    if (allUnread && standing.entriesRead() >= 0 && info.entriesAdded() >= 0) {
      counted(standing, info.entriesAdded() - standing.entriesRead() - info.length());
    } else if (info.maxDeleted() != null
        && EntryIds.compare(info.maxDeleted(), standing.lastDelivered()) > 0
        && !info.maxDeleted().equals(reportedDeleted)) {
      reportedDeleted = info.maxDeleted();
      skipped.increment();
      LOG.error(
          "{}: entries after {} and up to {} were deleted from the stream before the group was given"
              + " them: they are LOST. The server does not know how many; one is counted. Look at"
              + " who runs XDEL.",
          label,
          EntryIds.text(standing.lastDelivered()),
          EntryIds.text(info.maxDeleted()));
    }
  }

  /** Some servers keep counting what was reported before, others do not. */
  private void counted(Standing standing, long gone) {
    long fresh = gone >= reported ? gone - reported : gone;
    reported = Math.max(0, gone);
    if (fresh <= 0) {
      return;
    }
    skipped.increment(fresh);
    LOG.error(
        "{}: {} entries after {} were trimmed or deleted from the stream before the group was given"
            + " them: they are LOST. The group is too slow for the stream's MAXLEN or MINID: raise"
            + " it, or add instances.",
        label,
        fresh,
        EntryIds.text(standing.lastDelivered()));
  }
}
