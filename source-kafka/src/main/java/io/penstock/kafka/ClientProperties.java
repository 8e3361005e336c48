package io.penstock.kafka;

import io.penstock.config.Secret;
import io.penstock.config.SelfChecking.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Makes the properties of Kafka's clients from our settings and the user's own, which may add
 * anything but not undo what the guarantees rest on.
 */
final class ClientProperties {

  /** Client properties that have a setting of their own, and which. */
  private static final Map<String, String> SOURCE_SETTINGS =
      Map.ofEntries(
          Map.entry(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, "bootstrapServers"),
          Map.entry(ConsumerConfig.GROUP_ID_CONFIG, "groupId"),
          Map.entry(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, "groupInstanceId"),
          Map.entry(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "groupProtocol"),
          Map.entry(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "start and onOffsetOutOfRange"),
          Map.entry(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "isolation"),
          Map.entry(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "maxPollRecords"),
          Map.entry(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, "maxFetch"),
          Map.entry(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, "maxPartitionFetch"));

  /** Client properties that nobody may set, and why. */
  private static final Map<String, String> FIXED =
      Map.of(
          ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
          "offsets are committed when their records are settled, never by the client",
          ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
          "reading must not create topics",
          ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
          "records are read as bytes and decoded by the pipeline",
          ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
          "records are read as bytes and decoded by the pipeline");

  private static final Set<String> NOT_IN_CONSUMER_PROTOCOL =
      Set.of(
          ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
          ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
          ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG);

  private static final Set<String> NOT_IN_CLASSIC_PROTOCOL =
      Set.of(ConsumerConfig.GROUP_REMOTE_ASSIGNOR_CONFIG);

  private static final Map<String, String> DEAD_LETTER_SETTINGS =
      Map.of(
          ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "bootstrapServers",
          ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "timeout",
          ProducerConfig.MAX_BLOCK_MS_CONFIG, "timeout");

  private static final Map<String, String> DEAD_LETTER_FIXED =
      Map.of(
          ProducerConfig.ACKS_CONFIG,
          "a dead letter is durable only when all in-sync replicas have it",
          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
          "a retry must not write a dead letter twice",
          ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
          "keys are written as they came",
          ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
          "values are written as they came",
          ProducerConfig.TRANSACTIONAL_ID_CONFIG,
          "dead letters are not written in transactions");

  /** Shorter values are not hidden: replacing them would make any message unreadable. */
  private static final int SHORTEST_HIDDEN = 4;

  private static final Pattern QUOTED = Pattern.compile("[\"']([^\"']+)[\"']");

  private ClientProperties() {}

  /** What of the user's properties a source cannot accept. */
  static List<Finding> checkConsumer(KafkaSourceConfig config) {
    List<Finding> findings = new ArrayList<>();
    Set<String> names = config.properties().keySet();
    refuse(names, SOURCE_SETTINGS, FIXED, findings);
    boolean classic = config.groupProtocol() == GroupProtocol.CLASSIC;
    Set<String> wrong = new HashSet<>(names);
    wrong.retainAll(classic ? NOT_IN_CLASSIC_PROTOCOL : NOT_IN_CONSUMER_PROTOCOL);
    for (String name : wrong) {
      findings.add(
          new Finding(
              "properties",
              name
                  + " has no meaning with groupProtocol: "
                  + (classic ? "classic" : "consumer, where the broker decides it")
                  + "; remove it"));
    }
    return findings;
  }

  /** What of the user's properties a dead letter cannot accept. */
  static List<Finding> checkProducer(Map<String, Secret> properties) {
    List<Finding> findings = new ArrayList<>();
    refuse(properties.keySet(), DEAD_LETTER_SETTINGS, DEAD_LETTER_FIXED, findings);
    return findings;
  }

  private static void refuse(
      Set<String> names,
      Map<String, String> settings,
      Map<String, String> fixed,
      List<Finding> findings) {
    for (String name : names) {
      if (settings.containsKey(name)) {
        findings.add(
            new Finding("properties", name + " is set by " + settings.get(name) + "; use that"));
      } else if (fixed.containsKey(name)) {
        findings.add(
            new Finding("properties", name + " cannot be set: " + fixed.get(name) + "; remove it"));
      }
    }
  }

  static Map<String, Object> consumer(KafkaSourceConfig config) {
    Map<String, Object> client = new HashMap<>();
    if (config.groupProtocol() == GroupProtocol.CLASSIC) {
      // A default only: a group that moves over from another assignor needs a list for a while.
      client.put(
          ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
          CooperativeStickyAssignor.class.getName());
    }
    reveal(config.properties(), client);
    client.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
    client.put(ConsumerConfig.GROUP_ID_CONFIG, config.groupId());
    if (config.groupInstanceId() != null) {
      client.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, config.groupInstanceId());
    }
    client.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, lower(config.groupProtocol()));
    client.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, lower(config.isolation()));
    client.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, config.maxPollRecords());
    client.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, bytes(config.maxFetch().bytes()));
    client.put(
        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, bytes(config.maxPartitionFetch().bytes()));
    client.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    // We set every start ourselves, so that an offset that is gone is an error and not a jump.
    client.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    client.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    client.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    client.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    return client;
  }

  /**
   * Properties of an administration client with the same connection settings.
   *
   * @param timeout after which one question counts as unanswered
   */
  static Map<String, Object> admin(KafkaConnection connection, Duration timeout) {
    Map<String, Object> client = shared(connection, AdminClientConfig.configNames());
    int millis = Math.toIntExact(timeout.toMillis());
    client.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
    client.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
    client.computeIfPresent(CommonClientConfigs.CLIENT_ID_CONFIG, (name, id) -> id + "-admin");
    return client;
  }

  /**
   * Properties of the producer of dead letters.
   *
   * @param timeout after which a dead letter counts as not written
   */
  static Map<String, Object> producer(KafkaConnection connection, Duration timeout) {
    Map<String, Object> client = new HashMap<>();
    int millis = Math.toIntExact(timeout.toMillis());
    // Half of the whole, so that a broker that does not answer is asked a second time.
    client.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.max(1, millis / 2));
    client.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 32L << 20);
    // One request after the other: on a topic whose leader is not quite there yet, a second request
    // can be taken while the first is refused, and then the first is out of order for ever.
    client.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    // The topic's own limit decides: the client's lower one would refuse what the broker takes.
    client.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 24 << 20);
    client.putAll(shared(connection, ProducerConfig.configNames()));
    client.computeIfPresent(
        CommonClientConfigs.CLIENT_ID_CONFIG, (name, id) -> id + "-dead-letter");
    client.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Math.min(millis, Timeouts.QUESTION.toMillis()));
    client.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis);
    fitInto(millis, client);
    client.put(ProducerConfig.ACKS_CONFIG, "all");
    client.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    client.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    client.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    return client;
  }

  /**
   * Shortens the waits that the user's properties ask for so that both fit into the whole. They may
   * have been set for the source that shares them, and a producer whose parts do not fit into its
   * {@code delivery.timeout.ms} refuses to begin.
   */
  private static void fitInto(int millis, Map<String, Object> client) {
    int linger = shorten(ProducerConfig.LINGER_MS_CONFIG, millis / 4, client);
    shorten(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.max(1, millis - linger - 1), client);
  }

  /** What the value is then, or at most; one that is no number is left to the client to refuse. */
  private static int shorten(String name, int most, Map<String, Object> client) {
    Object asked = client.get(name);
    try {
      if (asked != null && Long.parseLong(asked.toString().strip()) <= most) {
        return Integer.parseInt(asked.toString().strip());
      }
    } catch (NumberFormatException refusedLater) {
      return most;
    }
    if (asked != null) {
      client.put(name, most);
    }
    return most;
  }

  /** Properties of a consumer without a group that reads a topic from end to end. */
  static Map<String, Object> reader(KafkaConnection connection) {
    Map<String, Object> client = shared(connection, ConsumerConfig.configNames());
    client.remove(ConsumerConfig.GROUP_ID_CONFIG);
    client.computeIfPresent(CommonClientConfigs.CLIENT_ID_CONFIG, (name, id) -> id + "-reader");
    client.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    client.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    client.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    client.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, lower(Isolation.READ_COMMITTED));
    client.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    client.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    return client;
  }

  /**
   * Those of the user's properties that the client at hand knows, or that no client knows (a login
   * module's own settings): a consumer's session timeout would only make an admin client warn.
   */
  private static Map<String, Object> shared(KafkaConnection connection, Set<String> known) {
    Map<String, Object> client = new HashMap<>();
    Map<String, Secret> relevant = new HashMap<>(connection.properties());
    relevant
        .keySet()
        .removeIf(
            name ->
                !known.contains(name)
                    && (ConsumerConfig.configNames().contains(name)
                        || ProducerConfig.configNames().contains(name)));
    reveal(relevant, client);
    client.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, connection.bootstrapServers());
    return client;
  }

  private static void reveal(Map<String, Secret> properties, Map<String, Object> into) {
    properties.forEach((name, value) -> into.put(name, value.reveal()));
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static int bytes(long size) {
    return (int) Math.min(Integer.MAX_VALUE, size);
  }

  /**
   * A client's message without the user's property values: the client quotes a value that it does
   * not like, and that may be a password.
   */
  static String redact(String message, Map<String, Secret> properties) {
    if (message == null) {
      return "no further message";
    }
    List<String> hidden = new ArrayList<>();
    for (Secret secret : properties.values()) {
      hidden.add(secret.reveal());
      // A login module's line holds the password between quotes.
      Matcher quoted = QUOTED.matcher(secret.reveal());
      while (quoted.find()) {
        hidden.add(quoted.group(1));
      }
    }
    // Longest first, so that a value that contains another one is hidden as a whole.
    hidden.sort(Comparator.comparingInt(String::length).reversed());
    String text = message;
    for (String value : hidden) {
      if (value.length() >= SHORTEST_HIDDEN) {
        text = text.replace(value, "***");
      }
    }
    return text;
  }
}
