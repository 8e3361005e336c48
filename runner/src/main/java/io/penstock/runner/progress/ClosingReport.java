package io.penstock.runner.progress;

import io.penstock.engine.Books;
import io.penstock.engine.BranchStatus;
import io.penstock.engine.PipelineStatus;
import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.spi.LoggingEventBuilder;

/** What became of every record, at the end of a run. */
public final class ClosingReport {

  private static final Logger log = LoggerFactory.getLogger(ClosingReport.class);

  private ClosingReport() {}

  /** The books of a pipeline as a table for people. */
  public static String table(PipelineStatus status, Duration took) {
    Books books = status.books();
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(
            Locale.ROOT,
            "%s: %s after %s; the books %s%n",
            status.name(),
            status.state().name().toLowerCase(Locale.ROOT),
            Amounts.seconds(took.toMillis() / 1000.0),
            books.isBalanced() ? "balance" : "DO NOT BALANCE"));
    row(table, "read", books.read());
    row(table, "written", books.written());
    row(table, "duplicate", books.duplicate());
    row(table, "filtered", books.filtered());
    row(table, "dead-lettered", books.deadLettered());
    if (books.handedBack() > 0) {
      row(table, "handed back", books.handedBack());
    }
    row(table, "in flight", books.inFlight());
    for (BranchStatus branch : status.branches()) {
      table.append(
          String.format(
              Locale.ROOT,
              "  branch %s: %,d written, %,d duplicate, %,d filtered, %,d dead-lettered,"
                  + " %,d dropped%n",
              branch.name(),
              branch.written(),
              branch.duplicate(),
              branch.filtered(),
              branch.deadLettered(),
              branch.dropped()));
    }
    return table.toString();
  }

  private static void row(StringBuilder table, String name, long number) {
    table.append(String.format(Locale.ROOT, "  %-14s %,15d%n", name, number));
  }

  /** The same as a log event. */
  public static void log(PipelineStatus status, Duration took) {
    MDC.put("pipeline", status.name());
    try {
      LoggingEventBuilder event = ProgressReporter.books(log.atInfo(), status.books());
      for (BranchStatus branch : status.branches()) {
        event =
            event
                .addKeyValue("branch_" + branch.name() + "_written", branch.written())
                .addKeyValue("branch_" + branch.name() + "_dropped", branch.dropped());
      }
      event
          .addKeyValue("balanced", status.books().isBalanced())
          .addKeyValue("state", status.state().name().toLowerCase(Locale.ROOT))
          .addKeyValue("seconds", took.toMillis() / 1000.0)
          .log("books");
    } finally {
      MDC.remove("pipeline");
    }
  }
}
