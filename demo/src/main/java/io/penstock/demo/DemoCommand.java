package io.penstock.demo;

import io.penstock.producer.analytics.AnalyticsWorkload;
import io.penstock.producer.events.EventWorkload;
import io.penstock.producer.transactions.TransactionWorkload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What can be asked of the demo. */
@Command(
    name = "penstock demo",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Starts real servers, feeds them synthetic records, runs an example on them with the YAML that"
          + " production would use, and checks its books against what the producer knows.",
      "",
      "Examples: event-consumer, message-consumer, analytics-consumer"
    })
final class DemoCommand implements Callable<Integer> {

  private static final List<String> NAMES =
      List.of(EventWorkload.NAME, TransactionWorkload.NAME, AnalyticsWorkload.NAME);

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "NAME", description = "The example.")
  private String name;

  @Option(
      names = "--events",
      paramLabel = "N",
      description = "How many records are produced; by default 20000, for message-consumer 7000.")
  private Long events;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "0",
      description = "How many a second; by default as fast as possible.")
  private int rate;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Another seed gives other records; ${DEFAULT-VALUE} by default.")
  private long seed;

  @Option(
      names = "--keep",
      description = "Leave the servers up at the end, until Enter or Ctrl-C, to look around.")
  private boolean keep;

  @Override
  public Integer call() throws Exception {
    if (!NAMES.contains(name)) {
      throw new ParameterException(
          spec.commandLine(),
          "there is no demo called " + name + "; there are " + String.join(", ", NAMES));
    }
    if (events != null && events < 1 || rate < 0) {
      throw new ParameterException(
          spec.commandLine(), "--events is at least 1, and --rate is not negative");
    }
    Path home = folder("penstock.home");
    Path runner = folder("penstock.runner");
    Screen screen = new Screen(System.out, System.console() != null);
    return demo(home, runner, screen).run(keep) ? 0 : 1;
  }

  private Demo demo(Path home, Path runner, Screen screen) {
    return switch (name) {
      case TransactionWorkload.NAME ->
          new MessageConsumerDemo(home, runner, screen, amount(7_000), rate, seed);
      case AnalyticsWorkload.NAME ->
          new AnalyticsConsumerDemo(home, runner, screen, amount(20_000), rate, seed);
      default -> new EventConsumerDemo(home, runner, screen, amount(20_000), rate, seed);
    };
  }

  private long amount(long usual) {
    return events == null ? usual : events;
  }

  private Path folder(String property) {
    String value = System.getProperty(property);
    if (value == null || !Files.exists(Path.of(value))) {
      throw new ParameterException(
          spec.commandLine(),
          "start the demo by the penstock command, which sets " + property + " and builds it");
    }
    return Path.of(value);
  }
}
