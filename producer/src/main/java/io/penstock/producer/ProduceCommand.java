package io.penstock.producer;

import io.penstock.producer.events.EventWorkload;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What can be produced; each kind is a command of its own. */
@Command(
    name = "penstock produce",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "KIND",
    description = {
      "Sends synthetic records to a topic: always the same ones for the same seed and start."
    })
final class ProduceCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  private final Map<String, String> environment;
  private final boolean terminal;

  ProduceCommand(Map<String, String> environment, boolean terminal) {
    this.environment = Map.copyOf(environment);
    this.terminal = terminal;
  }

  @Command(
      name = "transactions",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = "Transactions for examples/message-consumer, keyed by user.")
  int transactions(@Mixin TransactionOptions kind, @Mixin KafkaOptions kafka) throws Exception {
    String topic =
        kafka.topic(environment.getOrDefault("KAFKA_TRANSACTIONS_TOPIC", "transactions"));
    String servers =
        kafka.servers(environment.getOrDefault("KAFKA_BOOTSTRAP_SERVERS", "kafka:9093"));
    return send(kafka, servers, topic, kind.workload(spec, kafka.seed()));
  }

  @Command(
      name = "events",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = "Raw events for examples/event-consumer, good and broken, keyed by user.")
  int events(@Mixin KafkaOptions kafka) throws Exception {
    String topic = kafka.topic(environment.getOrDefault("KAFKA_TOPIC", "events"));
    String servers = kafka.servers(environment.getOrDefault("KAFKA_SERVER", "localhost:9092"));
    Workload workload = Workloads.named(EventWorkload.NAME, kafka.seed(), Instant.now());
    return send(kafka, servers, topic, workload);
  }

  private int send(KafkaOptions kafka, String servers, String topic, Workload workload)
      throws Exception {
    kafka.check(spec);
    SendProgress progress =
        new SendProgress(spec.commandLine().getErr(), terminal, kafka.count(), topic);
    try (KafkaLoad load = new KafkaLoad(kafka.client(servers), topic)) {
      ExpectedBooks books = load.send(workload, kafka.count(), kafka.rate(), progress::sent);
      progress.done();
      spec.commandLine().getOut().println(SendProgress.summary(books, topic, servers));
      spec.commandLine().getOut().flush();
    }
    return 0;
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "Name what to produce.");
  }
}
