package io.penstock.runner.cli;

import java.io.Console;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Asks a person. */
final class Confirmation {

  private Confirmation() {}

  /**
   * Whether the person at the terminal says yes; where nobody sits there, it is wrong usage not to
   * have said {@code --yes}.
   */
  static boolean given(CommandSpec spec, CliContext context, String question) {
    Console console = System.console();
    if (!context.terminal() || console == null) {
      throw new ParameterException(
          spec.commandLine(), question + " There is nobody to ask; say --yes");
    }
    String answer = console.readLine("%s [y/N] ", question);
    return answer != null && answer.strip().toLowerCase(java.util.Locale.ROOT).matches("y|yes");
  }
}
