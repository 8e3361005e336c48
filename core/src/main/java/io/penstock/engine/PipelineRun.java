package io.penstock.engine;

import io.penstock.spi.DeadLetterContext;
import io.penstock.spi.LedgerSink;
import io.penstock.spi.LedgerWriter;
import io.penstock.spi.SinkContext;
import io.penstock.spi.SinkWriter;
import io.penstock.spi.SourceException;
import io.penstock.spi.Transform;
import io.penstock.spi.TransformContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** One run of a pipeline, from opening its parts to closing them; the poll thread's life. */
final class PipelineRun<T> implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(PipelineRun.class);

  /** How long writes that are under way may take once the pipeline has failed. */
  private static final Duration FINISH_AFTER_FAILURE = Duration.ofSeconds(10);

  private final Parts<T> parts;
  private final Control control;
  private final Waits waits;
  private final BooksKeeper books = new BooksKeeper();
  private final PipelineMeters meters;
  private final List<Lane<T>> lanes = new ArrayList<>();
  private final RunThreads threads;
  private final RunLedger<T> ledger;
  private final PollLoop loop;
  private final Deduplicator<T> deduplicator;
  private final Branches<T> branches;
  private final Assignments assignments;
  private final Regulator regulator;
  private Ownership ownership;

  PipelineRun(Parts<T> parts, Control control, Waits waits) {
    this.parts = parts;
    this.control = control;
    this.waits = waits;
    this.threads = new RunThreads(parts.name());
    this.ledger = new RunLedger<>(parts, control, waits, threads, this::failed);
    this.meters =
        new PipelineMeters(parts.registry(), parts.observations(), parts.name(), parts.clock());
    PipelineOptions options = parts.options();
    Settlements settlements = new Settlements();
    FloodGuard guard = new FloodGuard(options.flood(), parts.nanoTime());
    DeadLetterDesk desk =
        new DeadLetterDesk(
            parts.name(), parts.deadLetter(), guard, waits, options.retry(), parts.clock());
    branches = new Branches<>(parts, waits, meters, desk, guard, log);
    deduplicator =
        parts.seenStore() == null
            ? null
            : new Deduplicator<>(
                parts.seenIds(),
                parts.seenStore(),
                new Waits(log, parts.name(), parts.clock()),
                meters);
    Stages<T> stages =
        new Stages<>(
            parts.decoder(),
            new Refiner<>(parts.transforms(), options.retry(), waits, "", true, () -> {}),
            parts.validators());
    for (int i = 0; i < options.lanes(); i++) {
      LaneAccount account = new LaneAccount(settlements, meters);
      lanes.add(
          new Lane<>(
              stages,
              deduplicator,
              parts.batch().copy(),
              parts.nanoTime(),
              parts.laneBudget(),
              account,
              desk,
              () -> openWriter(account, desk),
              this::failed));
    }
    assignments = new Assignments(options.lanes(), options.ordering());
    regulator = new Regulator(parts.source(), lanes, assignments, parts.hasLedger());
    loop =
        new PollLoop(
            parts,
            control,
            waits,
            books,
            meters,
            settlements,
            lanes,
            assignments,
            regulator,
            new Dispatcher(lanes, assignments, books, meters, parts.after()));
    gauges();
  }

  private void gauges() {
    meters.gauge(
        "penstock.in.flight.records",
        null,
        "Records between reading and settling",
        () -> books.books().inFlight());
    meters.gauge(
        "penstock.in.flight", "bytes", "Bytes between reading and settling", books::inFlightBytes);
    meters.gauge(
        "penstock.paused.partitions",
        null,
        "Partitions paused because their lane has enough to do",
        loop::pausedPartitions);
    meters.gauge(
        "penstock.ready",
        null,
        "1 while the pipeline reads and writes, else 0",
        () -> control.state() == PipelineState.RUNNING && waits.isEmpty() ? 1 : 0);
  }

  private LaneWriter<T> openWriter(LaneAccount account, DeadLetterDesk desk) {
    SegmentWriter<T> segments;
    SinkWriter<T> writer;
    if (parts.hasLedger()) {
      LedgerWriter<T> own = ((LedgerSink<T>) parts.sink()).openWriter();
      segments =
          new LedgerSegmentWriter<>(
              own,
              account,
              desk,
              parts.keepsIds() ? LedgerSteps.Ids::new : () -> new LedgerSteps.Moves(parts.after()));
      writer = own;
    } else {
      writer = parts.sink().openWriter();
      segments = new PlainSegmentWriter<>(writer, account);
    }
    Deliverer<T> deliverer =
        new Deliverer<>(segments, parts.options().retry(), waits, meters, parts.sinkName());
    return new LaneWriter<>(
        writer, deliverer, parts.hasLedger(), account, desk, branches.forLane(account.grip()));
  }

  @Override
  public void run() {
    MDC.put("pipeline", parts.name());
    try {
      control.state(PipelineState.STARTING);
      if (open()) {
        control.state(PipelineState.RUNNING);
        loop.run();
        control.state(PipelineState.STOPPING);
        if (control.hasFailed()) {
          control.stop(FINISH_AFTER_FAILURE);
        }
        loop.finish();
        awaitBranches();
        ledger.awaitRelay();
      }
    } catch (InterruptedException forced) {
      log.warn("pipeline {} is stopped by force", parts.name());
    } catch (Throwable failure) {
      failed(failure);
    } finally {
      close();
    }
  }

  /** A best-effort branch may finish what it holds within the time there is to stop. */
  private void awaitBranches() throws InterruptedException {
    while (!branches.isIdle() && !control.isPastDeadline() && !control.hasFailed()) {
      Thread.sleep(10);
    }
  }

  private boolean open() throws InterruptedException {
    Opener opener = new Opener(control, waits, parts.options().retry());
    int laneCount = parts.options().lanes();
    return opener.open(
            parts.sinkName(),
            () -> parts.sink().open(new SinkContext(parts.name(), laneCount, parts.registry())))
        && ledger.open(opener)
        && (parts.deadLetter() == null
            || opener.open(
                "dead letter " + parts.deadLetter().description(),
                () ->
                    parts.deadLetter().open(new DeadLetterContext(parts.name(), parts.registry()))))
        && ledger.openRelay(opener)
        && branches.open(opener)
        && startLanes()
        && opener.open(parts.sourceName(), this::openSource);
  }

  private void openSource() throws SourceException {
    parts.source().open(ownership());
  }

  private Ownership ownership() {
    if (ownership == null) {
      Claims claims = ledger.claims();
      ownership =
          new Ownership(
              parts.name(),
              parts.registry(),
              assignments,
              regulator,
              claims,
              ledger.idsOrNull(),
              loop::settle,
              parts.options().revokeTimeout(),
              parts.nanoTime());
      loop.ownership(ownership);
    }
    return ownership;
  }

  private boolean startLanes() {
    TransformContext context = new TransformContext(parts.name(), parts.registry());
    transforms().forEach(transform -> transform.open(context));
    if (deduplicator != null) {
      deduplicator.open(parts.name());
    }
    for (int i = 0; i < lanes.size(); i++) {
      threads.start(lanes.get(i), "lane-" + i);
    }
    branches.start(threads::start);
    return true;
  }

  /** Those of the pipeline's own way and those of its branches. */
  private List<Transform<T>> transforms() {
    List<Transform<T>> all = new ArrayList<>(parts.transforms());
    parts.branches().forEach(branch -> all.addAll(branch.transforms()));
    return all;
  }

  private void failed(Throwable why) {
    if (why instanceof PipelineFailedException known) {
      control.fail(known);
    } else {
      control.fail(
          new PipelineFailedException(
              new PipelineFailure(
                  "INTERNAL",
                  "unexpected failure: "
                      + Failures.describe(why)
                      + "; positions of unfinished records have not moved",
                  false),
              why));
    }
  }

  private void close() {
    threads.end();
    closeParts(new QuietCloser(parts.name()));
    failIfUnfinished();
    end();
  }

  private void closeParts(QuietCloser closer) {
    closer.close("settlement", loop::settle);
    closer.close(parts.sourceName(), () -> parts.source().close());
    ledger.leave(assignments, closer);
    closer.close(parts.sinkName(), () -> parts.sink().close());
    ledger.close(closer);
    if (parts.deadLetter() != null) {
      closer.close("dead letter", () -> parts.deadLetter().close());
    }
    if (deduplicator != null) {
      closer.close("seen store", deduplicator::close);
    }
    transforms().forEach(transform -> closer.close(transform.description(), transform::close));
    for (Branch<T> branch : parts.branches()) {
      closer.close("branch " + branch.name(), () -> branch.sink().close());
      if (branch.deadLetter() != null) {
        closer.close("branch " + branch.name(), () -> branch.deadLetter().close());
      }
    }
  }

  private void failIfUnfinished() {
    long unfinished = books.books().inFlight();
    if (unfinished > 0 && !control.hasFailed()) {
      control.fail(
          new PipelineFailedException(
              new PipelineFailure(
                  "UNFINISHED",
                  unfinished
                      + " records were still in flight at the end of the time to stop; their"
                      + " positions have not moved and they will be read again",
                  false),
              null));
    }
  }

  private void end() {
    if (control.hasFailed()) {
      PipelineFailedException failure = control.failure();
      waits.noteError(failure.getMessage());
      log.error(
          "pipeline {} has stopped: {} ({})",
          parts.name(),
          failure.getMessage(),
          failure.failure().code(),
          failure.getCause() instanceof Error ? failure.getCause() : null);
      control.state(PipelineState.FAILED);
    } else {
      control.state(PipelineState.STOPPED);
    }
    meters.close();
    control.ended();
  }

  BooksKeeper books() {
    return books;
  }

  Branches<T> branches() {
    return branches;
  }

  PollLoop loop() {
    return loop;
  }

  boolean lanesLive() {
    return control.isStopping() || lanes.stream().noneMatch(Lane::isEnded);
  }
}
