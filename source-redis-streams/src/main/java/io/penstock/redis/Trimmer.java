package io.penstock.redis;

import io.penstock.record.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Trims a stream from its beginning, now and then: as far as every group of the stream has
 * acknowledged, and no further than the settings say. Trimming is rough (whole nodes of the
 * server's tree), which costs the server next to nothing.
 *
 * <p>For the poll thread only.
 */
final class Trimmer {

  private final Exchange exchange;
  private final ConsumedStream stream;
  private final RedisTrim settings;
  private final long intervalNanos;
  private boolean asking;
  private long nextAt;

  Trimmer(Exchange exchange, ConsumedStream stream, RedisStreamsSourceConfig config) {
    this.exchange = exchange;
    this.stream = stream;
    this.settings = config.trim();
    this.intervalNanos = config.claimInterval().toNanos();
    this.nextAt = System.nanoTime() + intervalNanos;
  }

  /** The connection is new: nothing is under way. */
  void reset() {
    asking = false;
  }

  /** Trims if it is time to. */
  void step(long now) {
    if (settings == null
        || asking
        || now - nextAt < 0
        || stream.phase() != ConsumedStream.Phase.LIVE) {
      return;
    }
    nextAt = now + intervalNanos;
    asking = true;
    StreamCommands commands = exchange.commands();
    CompletionStage<Object> both =
        commands
            .groupsInfo(stream.key())
            .thenCombine(
                commands.streamInfo(stream.key()),
                (groups, info) ->
                    new Object[] {groups, StreamInfo.of(stream.name(), info).length()});
    exchange.ask(
        stream,
        "XINFO",
        both,
        () -> asking = false,
        reply -> {
          Object[] parts = (Object[]) reply;
          askFloors(ReplyOutput.array(parts[0]), (Long) parts[1]);
        });
  }

  /** Each group's lowest pending entry, or where it stands if none is pending. */
  private void askFloors(Object[] groups, long length) {
    List<CompletableFuture<Position>> floors = new ArrayList<>();
    for (Object group : groups) {
      Attributes info = new Attributes(group);
      Position delivered = EntryIds.parse(stream.name(), (byte[]) info.get("last-delivered-id"));
      if (info.number("pending", 0) == 0) {
        floors.add(CompletableFuture.completedFuture(delivered));
        continue;
      }
      floors.add(
          exchange
              .commands()
              .pendingSummaryOf(stream.key(), (byte[]) info.get("name"))
              .thenApply(summary -> lowest(summary, delivered))
              .toCompletableFuture());
    }
    asking = true;
    exchange.ask(
        stream,
        "XPENDING",
        CompletableFuture.allOf(floors.toArray(CompletableFuture[]::new))
            .thenApply(all -> floors.stream().map(CompletableFuture::join).toList()),
        () -> asking = false,
        reply -> {
          Position below = null;
          for (Object floor : (List<?>) reply) {
            Position position = (Position) floor;
            if (below == null || EntryIds.compare(position, below) < 0) {
              below = position;
            }
          }
          if (below != null) {
            trim(below, length);
          }
        });
  }

  private Position lowest(Object summary, Position delivered) {
    Object[] parts = ReplyOutput.array(summary);
    return parts.length < 2 || parts[1] == null
        ? delivered
        : EntryIds.parse(stream.name(), (byte[]) parts[1]);
  }

  private void trim(Position acknowledged, long length) {
    Position below = acknowledged;
    if (settings.maxAge() != null) {
      Position tooOld =
          new Position(
              stream.name(),
              Math.max(0, System.currentTimeMillis() - settings.maxAge().toMillis()),
              0);
      below = EntryIds.compare(tooOld, below) < 0 ? tooOld : below;
    }
    long atMost = 0;
    if (settings.maxLength() != null) {
      atMost = length - settings.maxLength();
      if (atMost <= 0) {
        return;
      }
    }
    asking = true;
    exchange.ask(
        stream,
        "XTRIM",
        exchange.commands().trimBelow(stream.key(), EntryIds.bytes(below), atMost),
        () -> asking = false,
        reply -> {});
  }
}
