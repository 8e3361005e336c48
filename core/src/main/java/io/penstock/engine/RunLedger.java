package io.penstock.engine;

import io.penstock.spi.DeadLetterOutbox;
import io.penstock.spi.IdLedger;
import io.penstock.spi.Ledger;
import io.penstock.spi.LedgerSink;
import io.penstock.spi.RedeliveringSource;
import io.penstock.spi.SeekableSource;
import io.penstock.spi.SinkException;
import java.util.function.Consumer;

/**
 * What a run has of the sink's ledger: the one of positions or the one of ids, whichever suits the
 * source, and the relay of dead letters that belong elsewhere. Nothing, if delivery is at least
 * once. Used by the poll thread.
 */
final class RunLedger<T> {

  private final Parts<T> parts;
  private final Control control;
  private final Waits waits;
  private final RunThreads threads;
  private final Consumer<Throwable> onFailure;
  private Ledger ledger;
  private IdLedger idLedger;
  private Ownership.Ids ids;
  private DeadLetterOutbox outbox;
  private OutboxRelay relay;

  RunLedger(
      Parts<T> parts,
      Control control,
      Waits waits,
      RunThreads threads,
      Consumer<Throwable> onFailure) {
    this.parts = parts;
    this.control = control;
    this.waits = waits;
    this.threads = threads;
    this.onFailure = onFailure;
  }

  /** Opens the ledger; false if the pipeline is to stop. */
  boolean open(Opener opener) throws InterruptedException {
    return !parts.hasLedger() || opener.open(name(), this::openLedger);
  }

  private void openLedger() throws SinkException {
    if (parts.keepsIds()) {
      idLedger = sink().openIdLedger();
    } else {
      ledger = sink().openLedger();
    }
  }

  /** Opens the outbox and starts its relay; false if the pipeline is to stop. */
  boolean openRelay(Opener opener) throws InterruptedException {
    if (!parts.hasRelay()) {
      return true;
    }
    boolean open =
        opener.open("outbox of " + parts.sink().description(), () -> outbox = sink().openOutbox());
    if (open) {
      relay =
          new OutboxRelay(
              outbox, parts.deadLetter(), waits, parts.options().retry(), parts.sinkName());
      threads.start(relay, "relay");
    }
    return open;
  }

  /** Who claims partitions there; null if nobody does. Called once, when the ledger is open. */
  Claims claims() {
    if (ledger != null) {
      return positions();
    }
    return idLedger == null ? null : ids().claims();
  }

  /** For a ledger of ids; else null. After {@link #claims}. */
  Ownership.Ids idsOrNull() {
    return ids;
  }

  private LedgerClaims positions() {
    int spread = parts.options().ordering() == Ordering.KEY ? parts.options().lanes() : 1;
    LedgerClaims claims =
        new LedgerClaims(
            parts.name(),
            ledger,
            (SeekableSource) parts.source(),
            spread,
            waits,
            parts.options().retry(),
            name(),
            onFailure);
    threads.start(claims, "ledger");
    return claims;
  }

  private Ownership.Ids ids() {
    RetryPolicy retry = parts.options().retry();
    IdClaims claims =
        new IdClaims(
            idLedger,
            (RedeliveringSource) parts.source(),
            parts.forgetAfter(),
            waits,
            retry,
            name(),
            onFailure,
            parts.nanoTime());
    Fences fences =
        new Fences(parts.name(), idLedger, waits, retry, name(), onFailure, parts.nanoTime());
    threads.start(claims, "ledger");
    threads.start(fences, "fences");
    ids = new Ownership.Ids(claims, fences);
    return ids;
  }

  /** What is not relayed at the end is relayed by the next start. */
  void awaitRelay() throws InterruptedException {
    if (relay != null && !control.hasFailed()) {
      relay.hurry();
      while (!relay.isIdle() && !control.isPastDeadline()) {
        Thread.sleep(10);
      }
    }
  }

  /** Before the sink is closed; closing the source has sent the last acknowledgements. */
  void leave(Assignments assignments, QuietCloser closer) {
    if (ids != null) {
      closer.close(name(), () -> ids.claims().leave(assignments.all()));
    }
  }

  /** After the sink is closed. */
  void close(QuietCloser closer) {
    if (outbox != null) {
      closer.close("outbox", outbox::close);
    }
    if (ledger != null) {
      closer.close("ledger", ledger::close);
    }
    if (idLedger != null) {
      closer.close("ledger", idLedger::close);
    }
  }

  private LedgerSink<T> sink() {
    return (LedgerSink<T>) parts.sink();
  }

  private String name() {
    return "ledger of " + parts.sink().description();
  }
}
