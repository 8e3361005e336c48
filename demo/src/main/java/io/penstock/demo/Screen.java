package io.penstock.demo;

import java.io.PrintStream;
import java.time.Duration;

/**
 * What the user sees: lines, and one line that is drawn again and again on a terminal and written
 * now and then elsewhere. Safe for use by several threads.
 */
final class Screen {

  private static final Duration BETWEEN_LINES = Duration.ofSeconds(2);
  private static final String ERASE_LINE = "\r\u001b[2K";

  private final PrintStream out;
  private final boolean terminal;
  private final long began = System.nanoTime();
  private boolean drawn;
  private String last = "";
  private long lastWritten;

  Screen(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** A line of its own. */
  synchronized void line(String text) {
    endProgress();
    out.println(text);
  }

  /** A step, with the time since the beginning. */
  synchronized void step(String text) {
    line(String.format("%5.1f s  %s", seconds(), text));
  }

  /** The line that shows how far it is. */
  synchronized void progress(String text) {
    long now = System.nanoTime();
    if (terminal) {
      out.print(ERASE_LINE + String.format("%5.1f s  %s", seconds(), text));
      out.flush();
      drawn = true;
    } else if (!text.equals(last) && now - lastWritten >= BETWEEN_LINES.toNanos()) {
      out.println(String.format("%5.1f s  %s", seconds(), text));
      lastWritten = now;
      last = text;
    }
  }

  /** What was drawn last stays as it is. */
  synchronized void endProgress() {
    if (drawn) {
      out.println();
      drawn = false;
    }
  }

  private double seconds() {
    return (System.nanoTime() - began) / 1e9;
  }
}
