package io.penstock.runner.progress;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Standard error, shared by the log and the progress line: the line stands below the log, is wiped
 * before something is logged and drawn again after it. Thread-safe.
 */
public final class Console {

  private static final String WIPE = "\r\u001b[2K";

  /** A line that is longer than the terminal must not wrap, or it could not be wiped. */
  private static final String NO_WRAP = "\u001b[?7l";

  private static final String WRAP = "\u001b[?7h";

  private final PrintStream out;
  private final boolean terminal;
  private String line = "";

  /**
   * @param terminal whether a line can be redrawn
   */
  public Console(PrintStream out, boolean terminal) {
    this.out = Objects.requireNonNull(out, "out");
    this.terminal = terminal;
  }

  /** Whether a line can be redrawn. */
  public boolean isTerminal() {
    return terminal;
  }

  /** Draws the progress line; nothing happens where it cannot be redrawn. */
  public synchronized void line(String text) {
    if (terminal) {
      line = text;
      out.print(WIPE + NO_WRAP + text + WRAP);
      out.flush();
    }
  }

  /** Wipes the progress line. */
  public synchronized void wipe() {
    if (terminal && !line.isEmpty()) {
      line = "";
      out.print(WIPE);
      out.flush();
    }
  }

  private synchronized void write(byte[] bytes, int offset, int length) {
    if (!line.isEmpty()) {
      out.print(WIPE);
    }
    out.write(bytes, offset, length);
    if (!line.isEmpty() && length > 0 && bytes[offset + length - 1] == '\n') {
      out.print(NO_WRAP + line + WRAP);
    }
    out.flush();
  }

  /** Where whole log lines are written to. Closing it does nothing. */
  public OutputStream stream() {
    return new OutputStream() {
      @Override
      public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) {
        Console.this.write(bytes, offset, length);
      }
    };
  }

  /** Prints a text that is no log, such as a table, below everything so far. */
  public synchronized void print(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    write(bytes, 0, bytes.length);
  }
}
