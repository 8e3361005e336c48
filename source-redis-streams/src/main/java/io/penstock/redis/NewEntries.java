package io.penstock.redis;

import io.penstock.record.Position;
import io.penstock.spi.SourceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Reads new entries by blocking reads, over a connection of its own so that nothing else waits
 * behind them. At most one read is under way; the next one is sent as soon as the entries of the
 * last one have been handed over, so that they arrive while those are being processed.
 *
 * <p>For the poll thread only.
 */
final class NewEntries {

  private final Exchange exchange;
  private final StreamCommands commands;
  private final Map<ConsumedStream, Delivery> deliveries;
  private final int count;
  private final Duration block;
  private final ReadClaim claim;
  private boolean reading;

  /**
   * A reader.
   *
   * @param commands of the connection that it blocks
   * @param deliveries the streams that it reads
   * @param claim whether reads take over idle entries
   */
  NewEntries(
      Exchange exchange,
      StreamCommands commands,
      Map<ConsumedStream, Delivery> deliveries,
      int count,
      Duration block,
      ReadClaim claim) {
    this.exchange = exchange;
    this.commands = commands;
    this.deliveries = deliveries;
    this.count = count;
    this.block = block;
    this.claim = claim;
  }

  /** Sends a read for the streams that want entries, unless one is under way. */
  void read() {
    if (reading) {
      return;
    }
    List<ConsumedStream> wanted = new ArrayList<>(deliveries.size());
    List<byte[]> keys = new ArrayList<>(deliveries.size());
    for (ConsumedStream stream : deliveries.keySet()) {
      if (stream.phase() == ConsumedStream.Phase.LIVE && stream.wantsEntries()) {
        wanted.add(stream);
        keys.add(stream.key());
      }
    }
    if (wanted.isEmpty()) {
      return;
    }
    reading = true;
    int[] generations = wanted.stream().mapToInt(ConsumedStream::generation).toArray();
    exchange
        .mailbox()
        .expect(
            commands.readNew(keys, count, block.toMillis(), claim.minIdleMillis()),
            block.plus(exchange.within()),
            reply -> {
              reading = false;
              accept(wanted, generations, reply);
            },
            failure -> {
              reading = false;
              failed(wanted, failure);
            });
  }

  private void accept(List<ConsumedStream> wanted, int[] generations, Object reply) {
    for (Object part : ReplyOutput.array(reply)) {
      Object[] streamAndEntries = (Object[]) part;
      ConsumedStream stream = named(wanted, (byte[]) streamAndEntries[0]);
      if (stream.generation() != generations[wanted.indexOf(stream)]) {
        stream.noteDroppedReply();
        continue;
      }
      Delivery delivery = deliveries.get(stream);
      List<Position> trimmed = new ArrayList<>(0);
      for (Object element : ReplyOutput.array(streamAndEntries[1])) {
        Object[] entry = (Object[]) element;
        // Beside id and fields, a claimed entry has its idle time and its earlier deliveries.
        int earlier = entry.length > 3 ? ReplyOutput.number(entry[3]) : 0;
        Position position = delivery.accept(entry, earlier);
        if (position != null) {
          trimmed.add(position);
        } else if (earlier == 0) {
          stream.read(EntryIds.parse(stream.name(), (byte[]) entry[0]));
        }
      }
      delivery.reportTrimmed(trimmed);
    }
  }

  private static ConsumedStream named(List<ConsumedStream> streams, byte[] key) {
    for (ConsumedStream stream : streams) {
      if (Arrays.equals(stream.key(), key)) {
        return stream;
      }
    }
    throw new IllegalStateException("the server answered for a stream that was not asked for");
  }

  /** The error does not say reliably which of the streams it is about, so all are looked at. */
  private void failed(List<ConsumedStream> wanted, Throwable failure) throws SourceException {
    if (claim.isCauseOf(failure)) {
      return;
    }
    for (ConsumedStream stream : wanted) {
      exchange.failed(stream, "XREADGROUP", failure);
    }
  }
}
