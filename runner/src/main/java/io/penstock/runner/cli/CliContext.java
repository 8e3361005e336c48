package io.penstock.runner.cli;

import java.io.PrintStream;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * What commands know of the process they run in.
 *
 * @param environment gives the value of a variable, or null if it is not set
 * @param version of the runner
 * @param terminal whether a person looks at the output
 * @param console standard error, for logs and progress
 */
public record CliContext(
    UnaryOperator<String> environment, String version, boolean terminal, PrintStream console) {

  public CliContext {
    Objects.requireNonNull(environment, "environment");
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(console, "console");
  }

  /** That of this process. */
  public static CliContext ofProcess() {
    return new CliContext(
        System::getenv, RunnerVersion.current(), System.console() != null, System.err);
  }

  /** Whether colours may be used, see no-color.org. */
  public boolean colour() {
    String no = environment.apply("NO_COLOR");
    return terminal && (no == null || no.isEmpty()) && !"dumb".equals(environment.apply("TERM"));
  }
}
