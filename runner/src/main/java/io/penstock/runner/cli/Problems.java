package io.penstock.runner.cli;

import io.penstock.config.ConfigProblem;
import java.io.PrintWriter;
import java.util.Collection;

/** Prints configuration problems: a line each, then how many there are. */
final class Problems {

  private final PrintWriter out;
  private int errors;
  private int warnings;

  Problems(PrintWriter out) {
    this.out = out;
  }

  void print(Collection<ConfigProblem> problems) {
    for (ConfigProblem problem : problems) {
      out.println(problem);
      if (problem.isError()) {
        errors++;
      } else {
        warnings++;
      }
    }
  }

  /** Whether any was an error. */
  boolean hasErrors() {
    return errors > 0;
  }

  /** Prints how many there were, if any, and gives the exit code. */
  int finish() {
    if (errors + warnings > 0) {
      out.println(count(errors, "error") + ", " + count(warnings, "warning"));
    }
    out.flush();
    return errors > 0 ? ExitCodes.CONFIG : ExitCodes.OK;
  }

  private static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
