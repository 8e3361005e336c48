package io.penstock.runner.cli;

import java.io.PrintStream;
import java.util.Map;
import java.util.Objects;

/**
 * What commands know of the process they run in.
 *
 * @param environment the variables
 * @param version of the runner
 * @param terminal whether a person looks at the output
 * @param console standard error, for logs and progress
 */
public record CliContext(
    Map<String, String> environment, String version, boolean terminal, PrintStream console) {

  public CliContext {
    environment = Map.copyOf(environment);
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(console, "console");
  }

  /** That of this process. */
  public static CliContext ofProcess() {
    return new CliContext(
        System.getenv(), RunnerVersion.current(), System.console() != null, System.err);
  }

  /** Whether colours may be used, see no-color.org. */
  public boolean colour() {
    String no = environment.get("NO_COLOR");
    return terminal && (no == null || no.isEmpty()) && !"dumb".equals(environment.get("TERM"));
  }
}
