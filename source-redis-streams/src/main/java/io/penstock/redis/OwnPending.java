package io.penstock.redis;

import io.penstock.record.Position;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what this consumer holds level with what is pending for it at the server: after a start
 * under a name that was used before, after every loss of the connection (the reply of a read may
 * have been lost after the server had delivered its entries), and after a standstill that was long
 * enough for others to take entries over.
 *
 * <p>First the held entries are checked: those that are not pending for us any more were taken
 * over. Then pending entries that are not held are read again, and only those: reading an entry
 * again counts as a delivery, and a connection that flaps must not drive entries in flight towards
 * the limit of deliveries.
 *
 * <p>For the poll thread only.
 */
final class OwnPending {

  private static final Logger LOG = LoggerFactory.getLogger(RedisStreamsSource.class);

  /** Lines of XPENDING asked for at once while checking. */
  private static final int CHECK_PAGE = 1_000;

  private final String label;
  private final Exchange exchange;
  private final ConsumedStream stream;
  private final Delivery delivery;
  private final int page;
  private final Consumer<HeldEntry> trimmedAway;
  private final Deque<Run> runs = new ArrayDeque<>();
  private Position cursor;
  private int pass;
  private boolean asking;
  private boolean lastPage;
  private long rereadInAll;

  /** Pending entries in a row that are not held. */
  private static final class Run {
    private final List<PendingRow> rows = new ArrayList<>();
  }

  /**
   * For one stream.
   *
   * @param page how many entries are read again at once
   * @param trimmedAway told of entries without fields; they only have to be acknowledged
   */
  OwnPending(
      String label,
      Exchange exchange,
      ConsumedStream stream,
      Delivery delivery,
      int page,
      Consumer<HeldEntry> trimmedAway) {
    this.label = label;
    this.exchange = exchange;
    this.stream = stream;
    this.delivery = delivery;
    this.page = page;
    this.trimmedAway = trimmedAway;
  }

  /** Begins anew, on a new connection for example. Replies to the pass before count no more. */
  void start() {
    pass++;
    asking = false;
    begin(stream.held().isEmpty() ? ConsumedStream.Phase.REREADING : ConsumedStream.Phase.CHECKING);
  }

  private void begin(ConsumedStream.Phase phase) {
    cursor = new Position(stream.name(), 0, 0);
    lastPage = false;
    runs.clear();
    rereadInAll = 0;
    stream.enter(phase);
  }

  /** Goes one step on, if there is one to go and no reply is awaited. */
  void step() {
    if (asking) {
      return;
    }
    switch (stream.phase()) {
      case CHECKING -> askForCheck();
      case REREADING -> {
        // Checking goes on while the stream is paused; what is read again would only wait.
        if (stream.wantsEntries()) {
          reread();
        }
      }
      default -> {}
    }
  }

  private void ask(String command, CompletionStage<Object> reply, Mailbox.Handler<Object> onReply) {
    int asked = pass;
    asking = true;
    exchange.ask(
        stream,
        command,
        reply,
        () -> asking &= asked != pass,
        value -> {
          if (asked == pass) {
            onReply.handle(value);
          }
        });
  }

  private void askForCheck() {
    ask(
        "XPENDING",
        exchange.commands().ownPending(stream.key(), EntryIds.bytes(cursor), CHECK_PAGE),
        reply -> {
          List<PendingRow> rows = PendingRow.rows(stream.name(), reply);
          for (PendingRow row : rows) {
            HeldEntry held = stream.held(row.position());
            if (held != null) {
              held.taken(false);
              held.seenIn(stream.checkNumber());
            }
          }
          if (rows.size() < CHECK_PAGE) {
            endCheck();
          } else {
            cursor = EntryIds.after(rows.get(rows.size() - 1).position());
          }
        });
  }

  private void endCheck() {
    List<Position> taken = new ArrayList<>();
    for (HeldEntry entry : stream.held()) {
      if (!entry.isSettled() && !entry.isTaken() && entry.seenIn() != stream.checkNumber()) {
        entry.taken(true);
        taken.add(entry.position());
      }
    }
    if (!taken.isEmpty()) {
      LOG.warn(
          "{}: {} in flight here are not pending for this consumer any more: it stood still for"
              + " longer than claimMinIdle and others took them over, or they were acknowledged by"
              + " hand. They are processed to their end here as well, so a sink without a key may"
              + " hold them twice. If this comes again, raise claimMinIdle.",
          label,
          Delivery.range(taken));
    }
    begin(ConsumedStream.Phase.REREADING);
  }

  private void reread() {
    Run next = runs.poll();
    if (next != null) {
      read(next);
    } else if (lastPage) {
      end();
    } else {
      list();
    }
  }

  private void list() {
    ask(
        "XPENDING",
        exchange.commands().ownPending(stream.key(), EntryIds.bytes(cursor), page),
        reply -> {
          List<PendingRow> rows = PendingRow.rows(stream.name(), reply);
          Run run = null;
          for (PendingRow row : rows) {
            if (stream.held(row.position()) != null) {
              run = null;
              continue;
            }
            if (run == null) {
              run = new Run();
              runs.add(run);
            }
            run.rows.add(row);
          }
          lastPage = rows.size() < page;
          if (!rows.isEmpty()) {
            cursor = EntryIds.after(rows.get(rows.size() - 1).position());
          }
          step();
        });
  }

  private void read(Run run) {
    byte[] after = EntryIds.bytes(EntryIds.before(run.rows.get(0).position()));
    ask(
        "XREADGROUP",
        exchange.commands().readOwn(stream.key(), after, run.rows.size()),
        reply -> accept(run, reply));
  }

  private void accept(Run run, Object reply) {
    List<Position> trimmed = new ArrayList<>(0);
    int row = 0;
    for (Object part : ReplyOutput.array(reply)) {
      for (Object element : ReplyOutput.array(((Object[]) part)[1])) {
        Object[] entry = (Object[]) element;
        Position position = EntryIds.parse(stream.name(), (byte[]) entry[0]);
        // Both lists are in the order of ids, and a few lines may have gone in between.
        while (row < run.rows.size()
            && EntryIds.compare(run.rows.get(row).position(), position) < 0) {
          row++;
        }
        int earlier =
            row < run.rows.size() && run.rows.get(row).position().equals(position)
                ? run.rows.get(row).deliveries()
                : 1;
        if (delivery.accept(entry, earlier) != null) {
          trimmed.add(position);
          trimmedAway.accept(HeldEntry.withoutRecord(position, (byte[]) entry[0]));
        } else {
          rereadInAll++;
        }
      }
    }
    delivery.reportTrimmed(trimmed);
    step();
  }

  private void end() {
    if (rereadInAll > 0) {
      LOG.info(
          "{}: {} entries that were pending for this consumer were read again", label, rereadInAll);
    }
    stream.enter(ConsumedStream.Phase.LIVE);
  }
}
