package io.penstock.runner.cli;

import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

/** Writes the reference page of the commands. */
final class CommandsPage {

  private CommandsPage() {}

  static String of(CommandSpec root) {
    StringBuilder page = new StringBuilder();
    page.append("<!-- Generated from the commands by `penstock reference`; do not edit. -->\n\n");
    page.append("# Commands\n\n");
    append(page, root.commandLine());
    appendSubcommands(page, root, "");
    return page.toString();
  }

  private static void appendSubcommands(StringBuilder page, CommandSpec parent, String prefix) {
    parent.subcommands().values().stream()
        .distinct()
        .filter(command -> !command.getCommandSpec().usageMessage().hidden())
        .forEach(
            command -> {
              String name = prefix + command.getCommandName();
              page.append("## ").append(name).append("\n\n");
              append(page, command);
              appendSubcommands(page, command.getCommandSpec(), name + " ");
            });
  }

  private static void append(StringBuilder page, CommandLine command) {
    page.append("```\n");
    command
        .getUsageMessage(Ansi.OFF)
        .lines()
        .forEach(l -> page.append(l.stripTrailing()).append('\n'));
    page.append("```\n\n");
  }
}
