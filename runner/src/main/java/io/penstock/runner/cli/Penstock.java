package io.penstock.runner.cli;

import io.penstock.runner.logging.LogSetup;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command itself. */
@Command(
    name = "penstock",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Moves records from a source to a target and accounts for every one of them.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:Done.",
      "1:Failed while running.",
      "2:Wrong usage.",
      "78:The configuration cannot be used.",
      "130:Ended by SIGINT.",
      "143:Ended by SIGTERM."
    })
public final class Penstock implements Callable<Integer> {

  @Spec private CommandSpec spec;

  private Penstock() {}

  /** The command line with all commands. */
  public static CommandLine commandLine(CliContext context) {
    CommandLine line =
        new CommandLine(new Penstock())
            .addSubcommand(new RunCommand(context))
            .addSubcommand(new ValidateCommand(context))
            .addSubcommand(new PluginsCommand())
            .addSubcommand(new CreateCommand())
            .addSubcommand(new SchemaCommand())
            .addSubcommand(new ReferenceCommand());
    line.getCommandSpec().versionProvider(() -> new String[] {"penstock " + context.version()});
    line.getSubcommands()
        .values()
        .forEach(sub -> sub.getCommandSpec().mixinStandardHelpOptions(true));
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(
            context.colour() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    return line;
  }

  /** Starts the runner. */
  public static void main(String[] arguments) {
    LogSetup.quiet().apply(System.err);
    System.exit(commandLine(CliContext.ofProcess()).execute(arguments));
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "A command is missing.");
  }
}
