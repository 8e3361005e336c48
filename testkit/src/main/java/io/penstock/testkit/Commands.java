package io.penstock.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Runs short commands of the system to their end. */
final class Commands {

  private Commands() {}

  /**
   * Runs a command.
   *
   * @return its output and error output
   * @throws IllegalStateException with both if it fails
   */
  static String run(List<String> command) {
    return run(command, Map.of());
  }

  /** The same, for something that must not outlive this JVM. */
  static String run(List<String> command, Watchdog watchdog) {
    return run(command, Map.of(), watchdog);
  }

  static String run(List<String> command, Map<String, String> environment) {
    return run(command, environment, null);
  }

  private static String run(
      List<String> command, Map<String, String> environment, Watchdog watchdog) {
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().putAll(environment);
      Process process = builder.start();
      if (watchdog != null) {
        watchdog.watch(process.pid());
        process.onExit().thenRun(() -> watchdog.forget(process.pid()));
      }
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      if (code != 0) {
        throw new IllegalStateException(
            String.join(" ", command) + " failed with exit code " + code + ":\n" + output);
      }
      return output;
    } catch (IOException e) {
      throw new IllegalStateException("cannot run " + command.get(0) + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while running " + command.get(0), e);
    }
  }
}
