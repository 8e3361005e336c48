package io.penstock.producer;

import io.penstock.producer.analytics.AnalyticsWorkload;
import io.penstock.producer.events.EventWorkload;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What can be produced; each kind is a command of its own, with the example's own defaults. */
@Command(
    name = "penstock produce",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "KIND",
    description =
        "Sends synthetic records to a topic or stream, and says what must become of them.")
final class ProduceCommand implements Callable<Integer> {

  /** The field of an entry that {@code examples/analytics-consumer} reads. */
  private static final String FIELD = "data";

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
  int transactions(
      @Mixin SendOptions send, @Mixin TransactionOptions kind, @Mixin KafkaOptions kafka)
      throws Exception {
    Workload workload = kind.workload(spec, send.seed());
    String topic = kafka.topic(variable("KAFKA_TRANSACTIONS_TOPIC", "transactions"));
    String servers = kafka.servers(variable("KAFKA_BOOTSTRAP_SERVERS", "kafka:9093"));
    return toKafka(send, kafka, servers, topic, workload);
  }

  @Command(
      name = "events",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = "Raw events for examples/event-consumer, good and broken, keyed by user.")
  int events(@Mixin SendOptions send, @Mixin KafkaOptions kafka) throws Exception {
    Workload workload = Workloads.named(EventWorkload.NAME, send.seed(), Instant.now());
    String topic = kafka.topic(variable("KAFKA_TOPIC", "events"));
    String servers = kafka.servers(variable("KAFKA_SERVER", "localhost:9092"));
    return toKafka(send, kafka, servers, topic, workload);
  }

  @Command(
      name = "analytics",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = "Events for examples/analytics-consumer, good and broken, to a Redis stream.")
  int analytics(
      @Mixin SendOptions send,
      @Option(
              names = "--redis-url",
              paramLabel = "URL",
              description = "The server; by default REDIS_URL, or redis://localhost:6379.")
          String url,
      @Option(
              names = "--stream",
              paramLabel = "NAME",
              description = "The stream; by default STREAM_NAME, or analytics_events.")
          String stream)
      throws Exception {
    send.check(spec);
    Workload workload = Workloads.named(AnalyticsWorkload.NAME, send.seed(), Instant.now());
    String server = url == null ? variable("REDIS_URL", "redis://localhost:6379") : url;
    String name = stream == null ? variable("STREAM_NAME", "analytics_events") : stream;
    try (RedisLoad load = connect(server, name)) {
      return send(send, name, progress -> load.send(workload, send.count(), send.rate(), progress));
    }
  }

  private RedisLoad connect(String server, String stream) {
    try {
      return new RedisLoad(server, stream, FIELD);
    } catch (IllegalArgumentException malformed) {
      throw new ParameterException(spec.commandLine(), malformed.getMessage());
    }
  }

  private String variable(String name, String usual) {
    String value = environment.getOrDefault(name, "");
    return value.isEmpty() ? usual : value;
  }

  private int toKafka(
      SendOptions send, KafkaOptions kafka, String servers, String topic, Workload workload)
      throws Exception {
    send.check(spec);
    try (KafkaLoad load = new KafkaLoad(kafka.client(servers), topic)) {
      return send(
          send, topic, progress -> load.send(workload, send.count(), send.rate(), progress));
    } catch (KafkaException failure) {
      throw new IllegalStateException(
          failure.getMessage()
              + "; do the brokers at "
              + servers
              + " answer, and is there a topic of that name?",
          failure);
    }
  }

  /** Sends all of it. */
  @FunctionalInterface
  private interface Sender {
    ExpectedBooks send(LongConsumer progress) throws Exception;
  }

  private int send(SendOptions options, String target, Sender sender) throws Exception {
    SendProgress progress =
        new SendProgress(spec.commandLine().getErr(), terminal, options.count(), target);
    ExpectedBooks books = sender.send(progress::sent);
    progress.done();
    spec.commandLine().getOut().println(SendProgress.summary(books, target));
    spec.commandLine().getOut().flush();
    return 0;
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "Name what to produce.");
  }
}
