package io.penstock.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Sends signals that Java has no method for. */
final class Signals {

  private Signals() {}

  /**
   * Sends a signal by the system's {@code kill}. Processes that are gone meanwhile are no error.
   *
   * @param signal such as {@code STOP}
   */
  static void send(String signal, List<Long> pids) {
    if (pids.isEmpty()) {
      return;
    }
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "kill -" + signal + " \"$@\""));
    command.add("kill");
    pids.forEach(pid -> command.add(Long.toString(pid)));
    try {
      Process kill =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!kill.waitFor(10, TimeUnit.SECONDS)) {
        kill.destroyForcibly();
        throw new IllegalStateException("kill -" + signal + " does not return");
      }
    } catch (IOException e) {
      throw new IllegalStateException("cannot send " + signal + " to " + pids, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while sending " + signal, e);
    }
  }

  /**
   * Whether a process runs no more. One that has ended and that its new parent has not asked for
   * yet (a zombie) is still alive for Java, and may stay so for ever in a container without an
   * init.
   */
  static boolean isGone(ProcessHandle process) {
    if (!process.isAlive()) {
      return true;
    }
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) == 'Z';
    } catch (NoSuchFileException e) {
      return !process.isAlive();
    } catch (IOException e) {
      return true;
    }
  }

  /** The process and all its descendants, parents first. */
  static List<Long> tree(ProcessHandle root) {
    List<Long> pids = new ArrayList<>();
    pids.add(root.pid());
    root.descendants().map(ProcessHandle::pid).forEach(pids::add);
    return pids;
  }
}
