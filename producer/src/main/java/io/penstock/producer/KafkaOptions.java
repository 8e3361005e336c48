package io.penstock.producer;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Options of everything that is sent to Kafka. */
final class KafkaOptions {

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
      names = "--client-property",
      paramLabel = "NAME=VALUE",
      description = "A property of the Kafka client, such as security.protocol=SSL.")
  private Map<String, String> properties = new LinkedHashMap<>();

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
