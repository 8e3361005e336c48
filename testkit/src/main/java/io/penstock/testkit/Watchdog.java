package io.penstock.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Kills a child and removes its folder when this JVM ends without saying goodbye ({@code kill -9},
 * a crash), in which case no shutdown hook runs. A small shell waits for the end of the pipe that
 * only this JVM holds open; the system closes it whatever way the JVM goes. Descendants of the
 * child are found where there is a {@code /proc}, else they have to notice by themselves.
 */
final class Watchdog implements AutoCloseable {

  private static final String SCRIPT =
      """
      trap '' INT TERM HUP
      tree() {
        echo "$1"
        for child in $(cat /proc/"$1"/task/*/children 2>/dev/null); do tree "$child"; done
      }
      pid=
      while read -r line; do pid=$line; done
      if [ -n "$pid" ]; then kill -KILL $(tree "$pid"); sleep 0.2; fi
      if [ -n "$1" ]; then rm -rf "$1"; fi
      """;

  private static final long NONE = -1;

  private final Process shell;
  private final OutputStream pipe;
  private long watched = NONE;

  /**
   * A watchdog that watches no process yet.
   *
   * @param folder removed with the JVM; may be null
   */
  Watchdog(Path folder) {
    try {
      shell =
          new ProcessBuilder(
                  "/bin/sh", "-c", SCRIPT, "penstock-watchdog", folder == null ? "" : "" + folder)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .directory(Path.of("/").toFile())
              .start();
      pipe = shell.getOutputStream();
    } catch (IOException e) {
      throw new IllegalStateException("cannot start /bin/sh; the testkit needs a POSIX system", e);
    }
  }

  /** From now on that process is the one to kill. */
  synchronized void watch(long pid) {
    watched = pid;
    say(Long.toString(pid));
  }

  /** The process is gone; its number may soon be another's. */
  synchronized void forget(long pid) {
    if (watched == pid) {
      watched = NONE;
      say("");
    }
  }

  private void say(String line) {
    try {
      pipe.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
      pipe.flush();
    } catch (IOException e) {
      if (shell.isAlive()) {
        throw new IllegalStateException("lost the watchdog's pipe", e);
      }
    }
  }

  @Override
  public void close() {
    shell.destroyForcibly();
  }
}
