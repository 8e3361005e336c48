package io.penstock.redis;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.penstock.record.Position;
import io.penstock.spi.SourceException;
import io.penstock.spi.Verdict;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows where a stream's group stands, and creates the group again where it must stand when it is
 * gone: destroyed by hand, or lost with its stream (deleted, FLUSHALL, a server that came back
 * without its data).
 *
 * <p>The floor is the id up to which, when it was last asked, every entry had been delivered and
 * acknowledged, by whichever consumer. A group that is created again at the floor loses nothing;
 * what was acknowledged since is read once more. The floor is asked for after acknowledgements, a
 * few times a second at most, so a stream that rests has an exact one.
 *
 * <p>For the poll thread only.
 */
final class GroupKeeper {

  private static final Logger LOG = LoggerFactory.getLogger(RedisStreamsSource.class);

  private static final long CHECKPOINT_EVERY_NANOS = 250_000_000L;

  private final String label;
  private final Exchange exchange;
  private final ConsumedStream stream;
  private final String group;
  private final boolean mayCreateAgain;
  private final Runnable afterwards;
  private final Runnable onOtherStream;
  private final Counter recreated;
  private Position floor;
  private long entriesAdded;
  private boolean askingFloor;
  private boolean floorStale;
  private boolean repairing;
  private long floorAt = System.nanoTime() - CHECKPOINT_EVERY_NANOS;

  /**
   * For one stream.
   *
   * @param mayCreateAgain whether a group that is gone is created again; else that is the end,
   *     because nobody can tell what was delivered before
   * @param afterwards run when the group is there again
   * @param onOtherStream run when the stream is not the one that it was: ids mean something else
   */
  GroupKeeper(
      String label,
      Exchange exchange,
      ConsumedStream stream,
      String group,
      boolean mayCreateAgain,
      Runnable afterwards,
      Runnable onOtherStream,
      MeterRegistry meters) {
    this.label = label;
    this.exchange = exchange;
    this.stream = stream;
    this.group = group;
    this.mayCreateAgain = mayCreateAgain;
    this.afterwards = afterwards;
    this.onOtherStream = onOtherStream;
    this.floor = new Position(stream.name(), 0, 0);
    this.recreated =
        Counter.builder("penstock.source.group.recreated")
            .description("How often the consumer group had to be created again")
            .tag("stream", stream.name())
            .register(meters);
  }

  /** The connection is new: nothing is under way. */
  void reset() {
    askingFloor = false;
    repairing = false;
    floorStale = true;
  }

  /** Something was acknowledged: the floor may have risen. */
  void floorMayHaveRisen() {
    floorStale = true;
  }

  /** Asks for the floor if it is time to, or goes on repairing the group. */
  void step(long now) {
    if (stream.phase() == ConsumedStream.Phase.GROUP_LOST) {
      if (!repairing) {
        look();
      }
      return;
    }
    if (floorStale && !askingFloor && now - floorAt >= CHECKPOINT_EVERY_NANOS) {
      floorStale = false;
      askingFloor = true;
      floorAt = now;
      exchange.ask(
          stream, "XINFO", standing(), () -> askingFloor = false, reply -> take((Standing) reply));
    }
  }

  /** Asks where the group stands: what {@link #take} takes. */
  CompletionStage<Object> standing() {
    StreamCommands commands = exchange.commands();
    // In this order: what is delivered between the two answers is then pending above the last
    // delivered id that we know, and not missing from what is pending below it.
    CompletionStage<Object> groups = commands.groupsInfo(stream.key());
    CompletionStage<Object> pending = commands.pendingSummary(stream.key());
    return pending.thenCombine(
        groups, (summary, infos) -> Standing.of(stream.name(), group, summary, infos));
  }

  /** Takes in where the group stands. */
  void take(Standing standing) {
    if (standing.lastDelivered() == null) {
      return; // gone in between; the next read says so
    }
    floor = standing.floor();
  }

  /** Takes in how many entries the stream ever had. */
  void streamHad(long added) {
    entriesAdded = Math.max(entriesAdded, added);
  }

  /** The id up to which everything was acknowledged when it was last asked. */
  Position floor() {
    return floor;
  }

  /** The server said that the group or the stream is not there. */
  void lost() {
    stream.enter(ConsumedStream.Phase.GROUP_LOST);
  }

  private void look() {
    repairing = true;
    exchange.ask(
        exchange.commands().streamInfo(stream.key()),
        () -> {},
        reply -> lookAtGroup(StreamInfo.of(stream.name(), reply)),
        failure -> {
          if (RedisVerdicts.of(failure).kind() == RedisVerdicts.Kind.KEY_MISSING) {
            create(Finding.STREAM_GONE);
          } else {
            repairing = false;
            exchange.failed(stream, "XINFO STREAM", failure);
          }
        });
  }

  private void lookAtGroup(StreamInfo info) {
    boolean isOther = info.isOther(floor, stream.highestRead(), entriesAdded);
    exchange.ask(
        stream,
        "XINFO GROUPS",
        exchange.commands().groupsInfo(stream.key()),
        () -> repairing = false,
        reply -> {
          boolean isThere = Standing.of(stream.name(), group, null, reply).lastDelivered() != null;
          if (isThere && !isOther) {
            // Another consumer was quicker, or only another stream of the same read is concerned.
            stream.held().forEach(entry -> entry.taken(true));
            afterwards.run();
            return;
          }
          Finding finding = isOther ? Finding.STREAM_REPLACED : Finding.GROUP_DESTROYED;
          if (isThere && mayCreateAgain) {
            created(finding, new Position(stream.name(), 0, 0));
          } else {
            create(finding);
          }
        });
  }

  private enum Finding {
    STREAM_GONE("with its stream"),
    STREAM_REPLACED("with its stream, which was filled anew"),
    GROUP_DESTROYED("destroyed");

    private final String words;

    Finding(String words) {
      this.words = words;
    }
  }

  private void create(Finding finding) throws SourceException {
    repairing = true;
    if (!mayCreateAgain) {
      repairing = false;
      throw new SourceException(
          Verdict.STOP,
          "GROUP_LOST",
          label
              + ": the group is gone ("
              + finding.words
              + "), and with it the knowledge of what was delivered; exactly-once delivery cannot be"
              + " kept. Everything up to "
              + EntryIds.text(floor)
              + " had been acknowledged. Create the group again by XGROUP CREATE at that id (at 0 for"
              + " a stream that was filled anew) and start again; entries after it that were written"
              + " are written twice.");
    }
    Position at = finding == Finding.GROUP_DESTROYED ? floor : new Position(stream.name(), 0, 0);
    exchange.ask(
        exchange.commands().createGroup(stream.key(), EntryIds.bytes(at)),
        () -> repairing = false,
        reply -> created(finding, at),
        failure -> {
          if ("BUSYGROUP".equals(RedisVerdicts.of(failure).code())) {
            created(finding, at);
          } else {
            exchange.failed(stream, "XGROUP CREATE", failure);
          }
        });
  }

  private void created(Finding finding, Position at) {
    recreated.increment();
    int inFlight = 0;
    for (HeldEntry entry : stream.held()) {
      inFlight += entry.isSettled() ? 0 : 1;
    }
    switch (finding) {
      case STREAM_GONE ->
          LOG.error(
              "{}: the stream is GONE (deleted, FLUSHALL, or the server came back without its"
                  + " data). Entries that no consumer had read are lost, and so are entries that were"
                  + " pending for consumers that are dead; {} in flight here are still written."
                  + " Stream and group were created again, the group at 0: whatever is added from"
                  + " now on is read. If the data was not meant to go, look at who deleted it and"
                  + " at the server's persistence.",
              label,
              inFlight);
      case STREAM_REPLACED ->
          LOG.error(
              "{}: the stream was REPLACED (deleted and filled anew). Entries of the old one that no"
                  + " consumer had read are lost; {} in flight here are still written. The group was"
                  + " created again at 0: all that the new stream holds is read.",
              label,
              inFlight);
      case GROUP_DESTROYED ->
          LOG.error(
              "{}: the group was DESTROYED. It was created again at {}, up to which everything had"
                  + " been acknowledged: nothing is lost. Entries after it are read again; those"
                  + " that were acknowledged within the last moments before, or are in flight at"
                  + " other consumers, are written twice unless the sink has a key. {} in flight here"
                  + " go on. Look at who ran XGROUP DESTROY.",
              label,
              EntryIds.text(at),
              inFlight);
    }
    if (finding == Finding.GROUP_DESTROYED) {
      // Not pending for us in the new group until they are read again.
      stream.held().forEach(entry -> entry.taken(true));
    } else {
      floor = at;
      entriesAdded = 0;
      stream.forgetEntries();
      onOtherStream.run();
    }
    floorStale = true;
    afterwards.run();
  }
}
