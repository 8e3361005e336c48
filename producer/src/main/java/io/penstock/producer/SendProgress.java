package io.penstock.producer;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How far a producer is: a line that is drawn again and again on a terminal, a line every ten
 * seconds elsewhere. For one thread.
 */
final class SendProgress {

  private static final long REDRAW = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long LINE = TimeUnit.SECONDS.toNanos(10);
  private static final String ERASE_LINE = "\r\u001b[2K";

  private final PrintWriter out;
  private final boolean terminal;
  private final long count;
  private final String target;
  private final long began = System.nanoTime();
  private long last = began;

  SendProgress(PrintWriter out, boolean terminal, long count, String target) {
    this.out = out;
    this.terminal = terminal;
    this.count = count;
    this.target = target;
  }

  void sent(long number) {
    long now = System.nanoTime();
    if (now - last < (terminal ? REDRAW : LINE)) {
      return;
    }
    last = now;
    String line =
        String.format(
            Locale.ROOT,
            "%,d of %,d to %s, %,.0f/s",
            number,
            count,
            target,
            number / Math.max(1e-3, (now - began) / 1e9));
    if (terminal) {
      out.print(ERASE_LINE + line);
    } else {
      out.println(line);
    }
    out.flush();
  }

  void done() {
    if (terminal) {
      out.print(ERASE_LINE);
      out.flush();
    }
  }

  /** What was sent, and what a pipeline must make of it. */
  static String summary(ExpectedBooks books, String target) {
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "sent %,d messages to %s: %,d to be written, %,d sent before, %,d to be left"
                    + " out, %,d to be dead-lettered",
                books.sent(),
                target,
                books.written(),
                books.duplicates(),
                books.filtered(),
                books.dead()));
    for (Map.Entry<String, Long> code : books.deadByCode().entrySet()) {
      text.append(String.format(Locale.ROOT, "%n  %s %,d", code.getKey(), code.getValue()));
    }
    return text.toString();
  }
}
