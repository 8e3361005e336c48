package io.penstock.runner.progress;

import io.penstock.engine.Books;
import io.penstock.engine.PipelineStatus;
import io.penstock.engine.Wait;
import io.penstock.spi.Lag;

/**
 * A pipeline's progress since the snapshot before.
 *
 * @param status of the pipeline
 * @param perSecond records settled a second since then
 */
record Snapshot(PipelineStatus status, double perSecond) {

  static Snapshot since(PipelineStatus before, PipelineStatus now, double seconds) {
    long settled = settled(now.books()) - (before == null ? 0 : settled(before.books()));
    return new Snapshot(now, seconds <= 0 ? 0 : Math.max(0, settled) / seconds);
  }

  private static long settled(Books books) {
    return books.written() + books.duplicate() + books.filtered() + books.deadLettered();
  }

  /** Records behind, over all partitions; -1 if no partition can tell. */
  long lagRecords() {
    long sum = -1;
    for (Lag lag : status.lag().values()) {
      if (lag.records() >= 0) {
        sum = Math.max(0, sum) + lag.records();
      }
    }
    return sum;
  }

  /** The oldest waiting record's age in seconds; NaN if no partition can tell. */
  double lagSeconds() {
    double most = Double.NaN;
    for (Lag lag : status.lag().values()) {
      if (!Double.isNaN(lag.seconds())) {
        most = Double.isNaN(most) ? lag.seconds() : Math.max(most, lag.seconds());
      }
    }
    return most;
  }

  String line() {
    Books books = status.books();
    StringBuilder line = new StringBuilder(status.name());
    line.append("  ").append(Amounts.rate(perSecond));
    line.append("  written ").append(Amounts.count(books.written()));
    add(line, "duplicate", books.duplicate());
    add(line, "filtered", books.filtered());
    add(line, "dead-lettered", books.deadLettered());
    add(line, "in flight", books.inFlight());
    if (lagRecords() >= 0) {
      line.append("  lag ").append(Amounts.count(lagRecords()));
      if (lagSeconds() > 0) {
        line.append(" (").append(Amounts.seconds(lagSeconds())).append(')');
      }
    }
    if (!status.waits().isEmpty()) {
      Wait wait = status.waits().get(0);
      line.append("  waits for ").append(wait.component());
    } else if (!status.isReady()) {
      line.append("  ").append(status.state().name().toLowerCase(java.util.Locale.ROOT));
    }
    return line.toString();
  }

  private static void add(StringBuilder line, String name, long number) {
    if (number > 0) {
      line.append("  ").append(name).append(' ').append(Amounts.count(number));
    }
  }
}
