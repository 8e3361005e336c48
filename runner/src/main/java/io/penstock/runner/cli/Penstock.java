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
      "78:The configuration cannot be used, a target has to be mended first, or the management"
          + " port is taken.",
      "130:Ended by SIGINT in good order; 1 if records were left in flight.",
      "143:Ended by SIGTERM in good order; 1 if records were left in flight."
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
            .addSubcommand(new DryRunCommand(context))
            .addSubcommand(new DoctorCommand(context))
            .addSubcommand(dlq(context))
            .addSubcommand(ledger(context))
            .addSubcommand(new VerifyCommand(context))
            .addSubcommand(new PluginsCommand())
            .addSubcommand(new CreateCommand())
            .addSubcommand(new SchemaCommand())
            .addSubcommand(new ReferenceCommand());
    String[] version = {"penstock " + context.version()};
    line.getCommandSpec().versionProvider(() -> version);
    addStandardOptions(line, version);
    ToolCommands.addTo(line);
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(
            context.colour() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(new UnexpectedFailure());
    return line;
  }

  private static CommandLine dlq(CliContext context) {
    return new CommandLine(new DlqCommand())
        .addSubcommand(new DlqListCommand(context))
        .addSubcommand(new DlqShowCommand(context))
        .addSubcommand(new DlqReplayCommand(context))
        .addSubcommand(new DlqDiscardCommand(context));
  }

  private static CommandLine ledger(CliContext context) {
    return new CommandLine(new LedgerCommand())
        .addSubcommand(new LedgerShowCommand(context))
        .addSubcommand(new LedgerResetCommand(context));
  }

  private static void addStandardOptions(CommandLine line, String... version) {
    for (CommandLine command : line.getSubcommands().values()) {
      command.getCommandSpec().mixinStandardHelpOptions(true).versionProvider(() -> version);
      addStandardOptions(command, version);
    }
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
