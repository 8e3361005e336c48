package io.penstock.testkit;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The settings of a broker for tests. It has three listeners: one for clients, one for the
 * controller, and one that is open to us whatever users the first one wants.
 */
final class BrokerProperties {

  private BrokerProperties() {}

  /**
   * The properties of a broker without users.
   *
   * @param advertised the address that clients are told
   */
  static Map<String, String> of(
      int client, String advertised, int internal, int controller, Path data) {
    Map<String, String> p = new LinkedHashMap<>();
    p.put("process.roles", "broker,controller");
    p.put("node.id", "1");
    p.put("controller.quorum.voters", "1@127.0.0.1:" + controller);
    p.put("controller.listener.names", "CONTROLLER");
    p.put("inter.broker.listener.name", "INTERNAL");
    String clients = "CLIENT://127.0.0.1:" + client;
    String internals = "INTERNAL://127.0.0.1:" + internal;
    p.put("listeners", clients + "," + internals + ",CONTROLLER://127.0.0.1:" + controller);
    p.put("advertised.listeners", "CLIENT://" + advertised + "," + internals);
    p.put(
        "listener.security.protocol.map",
        "CONTROLLER:PLAINTEXT,INTERNAL:PLAINTEXT,CLIENT:PLAINTEXT");
    p.put("log.dirs", data.toString());
    // One node: nothing can be kept twice, and one partition of the internal topics is enough.
    p.put("default.replication.factor", "1");
    p.put("offsets.topic.num.partitions", "1");
    p.put("offsets.topic.replication.factor", "1");
    p.put("transaction.state.log.num.partitions", "1");
    p.put("transaction.state.log.replication.factor", "1");
    p.put("transaction.state.log.min.isr", "1");
    p.put("share.coordinator.state.topic.num.partitions", "1");
    p.put("share.coordinator.state.topic.replication.factor", "1");
    p.put("share.coordinator.state.topic.min.isr", "1");
    p.put("auto.create.topics.enable", "false");
    // Tests do not wait for members that may still come, and set short timeouts of their own.
    p.put("group.initial.rebalance.delay.ms", "0");
    p.put("group.min.session.timeout.ms", "1000");
    p.put("group.consumer.min.session.timeout.ms", "1000");
    p.put("group.consumer.session.timeout.ms", "10000");
    p.put("group.consumer.min.heartbeat.interval.ms", "100");
    p.put("group.consumer.heartbeat.interval.ms", "500");
    // After a crash the controller takes the broker back only when its old session has ended.
    p.put("broker.heartbeat.interval.ms", "500");
    p.put("broker.session.timeout.ms", "3000");
    p.put("controlled.shutdown.enable", "false");
    // Small, for a small heap.
    p.put("num.network.threads", "2");
    p.put("num.io.threads", "4");
    p.put("log.cleaner.dedupe.buffer.size", "4194304");
    return p;
  }

  /** Makes the clients' listener one for these users only. */
  static void addUsers(Map<String, String> p, Map<String, String> users, boolean acls) {
    if (!users.isEmpty()) {
      p.put(
          "listener.security.protocol.map",
          "CONTROLLER:PLAINTEXT,INTERNAL:PLAINTEXT,CLIENT:SASL_PLAINTEXT");
      p.put("sasl.enabled.mechanisms", "PLAIN");
      p.put("listener.name.client.sasl.enabled.mechanisms", "PLAIN");
      p.put("listener.name.client.plain.sasl.jaas.config", jaas(users));
    }
    if (acls) {
      p.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
      p.put("super.users", "User:ANONYMOUS");
    }
  }

  private static String jaas(Map<String, String> users) {
    return users.entrySet().stream()
        .map(user -> "user_" + user.getKey() + "=\"" + user.getValue() + "\"")
        .collect(
            Collectors.joining(
                " ", "org.apache.kafka.common.security.plain.PlainLoginModule required ", ";"));
  }
}
