package io.penstock.producer;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Options of everything that is sent to Kafka. */
final class KafkaOptions {

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "1000",
      description = "How many messages are sent; ${DEFAULT-VALUE} by default.")
  private long count;

  @Option(
      names = {"--kafka-servers", "--bootstrap-servers"},
      paramLabel = "HOST:PORT",
      description = "The brokers; by default what the example's own variable says.")
  private String servers;

  @Option(
      names = "--topic",
      paramLabel = "NAME",
      description = "The topic; by default what the example's own variable says.")
  private String topic;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "0",
      description = "How many a second; by default as fast as possible.")
  private int rate;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description =
          "The same seed gives the same messages, but for their times; by default another one each"
              + " time.")
  private Long seed;

  @Option(
      names = "--client-property",
      paramLabel = "NAME=VALUE",
      description = "A property of the Kafka client, such as security.protocol=SSL.")
  private Map<String, String> properties = new LinkedHashMap<>();

  void check(CommandSpec spec) {
    if (count < 1 || rate < 0) {
      throw new ParameterException(
          spec.commandLine(), "--count is at least 1, and --rate is not negative");
    }
  }

  long count() {
    return count;
  }

  int rate() {
    return rate;
  }

  long seed() {
    if (seed == null) {
      seed = System.nanoTime();
    }
    return seed;
  }

  String servers(String usual) {
    return servers == null ? usual : servers;
  }

  String topic(String usual) {
    return topic == null ? usual : topic;
  }

  Map<String, Object> client(String bootstrapServers) {
    Map<String, Object> client = new HashMap<>();
    // A person waits for the answer.
    client.put("delivery.timeout.ms", 30_000);
    client.put("request.timeout.ms", 10_000);
    client.put("max.block.ms", 20_000);
    client.putAll(properties);
    client.put("bootstrap.servers", bootstrapServers);
    return client;
  }
}
