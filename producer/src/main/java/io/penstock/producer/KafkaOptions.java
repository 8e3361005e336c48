package io.penstock.producer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

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
      converter = PropertyConverter.class,
      description = "A property of the Kafka client, such as security.protocol=SSL.")
  private List<Property> properties = List.of();

  /** A property of the client; its value may be a secret. */
  private record Property(String name, String value) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** Does not repeat what is malformed, as the usual conversion to a map would. */
  static final class PropertyConverter implements ITypeConverter<Property> {
    @Override
    public Property convert(String given) {
      int equals = given.indexOf('=');
      if (equals < 1) {
        throw new TypeConversionException("write NAME=VALUE");
      }
      return new Property(given.substring(0, equals), given.substring(equals + 1));
    }
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
    properties.forEach(each -> client.put(each.name(), each.value()));
    client.put("bootstrap.servers", bootstrapServers);
    return client;
  }
}
