package io.penstock.runner.progress;

import io.penstock.engine.Books;
import io.penstock.engine.PipelineStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Tells how far the pipelines are: on a terminal by a line that is redrawn, elsewhere by a log
 * event a pipeline now and then. {@link #tick} is called often, by one thread.
 */
public final class ProgressReporter {

  private static final Logger log = LoggerFactory.getLogger(ProgressReporter.class);
  private static final Duration REDRAW = Duration.ofMillis(500);
  private static final Duration LOG = Duration.ofSeconds(10);

  private final Console console;
  private final ProgressMode mode;
  private final Supplier<List<PipelineStatus>> pipelines;
  private final Map<String, PipelineStatus> before = new HashMap<>();
  private final Predicate<String> reported;
  private long lastNanos;

  /**
   * @param mode {@link ProgressMode#AUTO} is decided by the console
   * @param pipelines asked at every turn
   * @param reported whether a pipeline of that name logs a report of its own, so that no line of
   *     ours is wanted
   * @param nowNanos the present, from {@link System#nanoTime}
   */
  public ProgressReporter(
      Console console,
      ProgressMode mode,
      Supplier<List<PipelineStatus>> pipelines,
      Predicate<String> reported,
      long nowNanos) {
    this.console = Objects.requireNonNull(console, "console");
    this.pipelines = Objects.requireNonNull(pipelines, "pipelines");
    this.mode =
        mode != ProgressMode.AUTO
            ? mode
            : console.isTerminal() ? ProgressMode.LINE : ProgressMode.LOG;
    this.reported = Objects.requireNonNull(reported, "reported");
    this.lastNanos = nowNanos;
  }

  /** Reports if it is time to. */
  public void tick(long nowNanos) {
    Duration interval = mode == ProgressMode.LINE ? REDRAW : LOG;
    if (mode == ProgressMode.NONE || nowNanos - lastNanos < interval.toNanos()) {
      return;
    }
    double seconds = (nowNanos - lastNanos) / 1e9;
    lastNanos = nowNanos;
    List<String> lines = new ArrayList<>();
    for (PipelineStatus status : pipelines.get()) {
      Snapshot snapshot = Snapshot.since(before.put(status.name(), status), status, seconds);
      if (mode == ProgressMode.LINE) {
        lines.add(snapshot.line());
      } else if (!reported.test(status.name())) {
        log(snapshot);
      }
    }
    if (mode == ProgressMode.LINE) {
      console.line(String.join("  |  ", lines));
    }
  }

  private static void log(Snapshot snapshot) {
    PipelineStatus status = snapshot.status();
    MDC.put("pipeline", status.name());
    try {
      LoggingEventBuilder event =
          books(log.atInfo(), status.books())
              .addKeyValue("rate_per_second", Math.round(snapshot.perSecond() * 10) / 10.0)
              .addKeyValue("state", status.state().name().toLowerCase(java.util.Locale.ROOT));
      if (snapshot.lagRecords() >= 0) {
        event = event.addKeyValue("lag", snapshot.lagRecords());
      }
      if (!Double.isNaN(snapshot.lagSeconds())) {
        event = event.addKeyValue("lag_seconds", snapshot.lagSeconds());
      }
      event.log("progress");
    } finally {
      MDC.remove("pipeline");
    }
  }

  static LoggingEventBuilder books(LoggingEventBuilder event, Books books) {
    return event
        .addKeyValue("read", books.read())
        .addKeyValue("written", books.written())
        .addKeyValue("duplicate", books.duplicate())
        .addKeyValue("filtered", books.filtered())
        .addKeyValue("dead_lettered", books.deadLettered())
        .addKeyValue("handed_back", books.handedBack())
        .addKeyValue("in_flight", books.inFlight());
  }
}
