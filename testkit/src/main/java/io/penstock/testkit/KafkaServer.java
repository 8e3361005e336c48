package io.penstock.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;

/**
 * A Kafka broker: one node in KRaft mode, in a JVM of its own, on the loopback address. Both group
 * protocols and transactions work. Topics are not created by themselves.
 *
 * <p>Group timeouts of the new protocol are the broker's; here a heartbeat is due every 500 ms and
 * a member is gone after 10 s. {@link Builder#property} changes that and anything else.
 */
public final class KafkaServer implements Server {

  private static final long CALL_TIMEOUT_SECONDS = 30;

  private final Origin origin;
  private final String bootstrapServers;
  private final Map<String, Object> adminProperties;
  private final ServerProcess process;
  private final List<Port> ports;

  private KafkaServer(
      Origin origin,
      String bootstrapServers,
      Map<String, Object> adminProperties,
      ServerProcess process,
      List<Port> ports) {
    this.origin = origin;
    this.bootstrapServers = bootstrapServers;
    this.adminProperties = adminProperties;
    this.process = process;
    this.ports = ports;
  }

  /** Starts a broker of the test's own. */
  public static KafkaServer start() {
    return builder().start();
  }

  /** For a broker with settings of its own. */
  public static Builder builder() {
    return new Builder();
  }

  /** A broker that somebody else runs. */
  static KafkaServer remote(Origin origin, String bootstrapServers) {
    return new KafkaServer(
        origin,
        bootstrapServers,
        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
        null,
        List.of());
  }

  /** The address for {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /**
   * Client properties that may do everything. The same as {@code bootstrap.servers} alone, unless
   * users were asked for.
   */
  public Map<String, Object> adminProperties() {
    return adminProperties;
  }

  /** Creates a topic and returns when it can be used. */
  public void createTopic(String name, int partitions) {
    createTopic(name, partitions, Map.of());
  }

  /** Creates a topic with settings of its own, such as {@code max.message.bytes}. */
  public void createTopic(String name, int partitions, Map<String, String> config) {
    NewTopic topic = new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(config);
    admin(
        admin -> {
          admin.createTopics(List.of(topic)).all().get(CALL_TIMEOUT_SECONDS, TimeUnit.SECONDS);
          // The answer comes from the controller; the broker learns of the topic moments later.
          awaitLeaders(admin, name, partitions);
        });
  }

  private static void awaitLeaders(Admin admin, String topic, int partitions) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CALL_TIMEOUT_SECONDS);
    while (true) {
      try {
        var described =
            admin
                .describeTopics(List.of(topic))
                .allTopicNames()
                .get(CALL_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .get(topic);
        if (described.partitions().size() == partitions
            && described.partitions().stream().allMatch(p -> p.leader() != null)) {
          return;
        }
      } catch (ExecutionException notYet) {
        if (System.nanoTime() > deadline) {
          throw notYet;
        }
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("topic " + topic + " has no leader");
      }
      Thread.sleep(10);
    }
  }

  /** Deletes topics. */
  public void deleteTopics(String... names) {
    admin(
        admin ->
            admin.deleteTopics(Set.of(names)).all().get(CALL_TIMEOUT_SECONDS, TimeUnit.SECONDS));
  }

  /** Work for an admin client. */
  @FunctionalInterface
  public interface AdminWork {
    /** Does it; what it throws reaches the caller of {@link KafkaServer#admin} wrapped. */
    void run(Admin admin) throws Exception;
  }

  /** Runs something with an admin client that may do everything. */
  public void admin(AdminWork work) {
    try (Admin admin = Admin.create(adminProperties)) {
      work.run(admin);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking " + bootstrapServers, e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
      throw new IllegalStateException(bootstrapServers + ": " + cause.getMessage(), cause);
    }
  }

  @Override
  public Origin origin() {
    return origin;
  }

  @Override
  public void kill() {
    own().kill();
  }

  @Override
  public void stop() {
    own().stop();
  }

  @Override
  public void restart() {
    own().restart();
  }

  @Override
  public void pause() {
    own().pause();
  }

  @Override
  public void resume() {
    own().resume();
  }

  @Override
  public boolean isRunning() {
    return process == null || process.isRunning();
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
      ports.forEach(Port::close);
    }
  }

  private ServerProcess own() {
    if (process == null) {
      throw new IllegalStateException(
          "the broker at " + bootstrapServers + " is not this test's own; use KafkaServer.start()");
    }
    return process;
  }

  /** Where and from where. */
  @Override
  public String toString() {
    return "Kafka at " + bootstrapServers + " (" + origin + ")";
  }

  /** Collects a broker's settings. */
  public static final class Builder {

    private final Map<String, String> extra = new LinkedHashMap<>();
    private final Map<String, String> users = new LinkedHashMap<>();
    private boolean acls;

    private Builder() {}

    /** A broker property; wins over what is set here otherwise. */
    public Builder property(String name, String value) {
      extra.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
      return this;
    }

    /**
     * A user who may connect by SASL/PLAIN. As soon as there is one, {@link #bootstrapServers}
     * speaks {@code SASL_PLAINTEXT} with the mechanism {@code PLAIN} only.
     */
    public Builder user(String name, String password) {
      users.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(password, "password"));
      return this;
    }

    /**
     * Access control lists: users may do nothing but what an ACL allows them ({@link
     * KafkaServer#admin} can set them).
     */
    public Builder acls() {
      acls = true;
      return this;
    }

    /** Starts it. */
    public KafkaServer start() {
      if (acls && users.isEmpty()) {
        throw new IllegalStateException("access control needs a user");
      }
      Path folder = TempFolder.create("kafka");
      Port client = Port.claim();
      Port controller = Port.claim();
      Port internal = Port.claim();
      String bootstrap = "127.0.0.1:" + client.number();
      Map<String, Object> admin =
          Map.of(
              AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:" + internal.number(),
              AdminClientConfig.RECONNECT_BACKOFF_MS_CONFIG, 20L,
              AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 200L,
              AdminClientConfig.RETRY_BACKOFF_MS_CONFIG, 20L);
      Path file = folder.resolve("broker.properties");
      Path data = folder.resolve("data");
      write(file, properties(client, controller, internal, data));
      ServerProcess process =
          new ServerProcess(
              "Kafka at " + bootstrap,
              folder,
              () -> command(file, data),
              () -> check(admin, client.number()),
              "TERM");
      KafkaServer server =
          new KafkaServer(
              Origin.EMBEDDED, bootstrap, admin, process, List.of(client, controller, internal));
      try {
        process.start();
      } catch (RuntimeException e) {
        server.close();
        throw e;
      }
      return server;
    }

    private static ChildProcess.Builder command(Path file, Path data) {
      return ChildProcess.java(KafkaBroker.class)
          .jvm(
              "-Xms64m",
              "-Xmx256m",
              "-XX:+UseSerialGC",
              "-XX:TieredStopAtLevel=1",
              "-Xshare:auto",
              "-Dslf4j.provider=" + ChildLogging.class.getName())
          .args(file.toString(), data.toString())
          .args("--cluster-id", Uuid.randomUuid().toString(), "--ignore-formatted");
    }

    private static void check(Map<String, Object> properties, int port) throws Exception {
      // The admin client would log a warning for each attempt before the listeners are there.
      new Socket(InetAddress.getLoopbackAddress(), port).close();
      try (Admin admin = Admin.create(properties)) {
        if (admin.describeCluster().nodes().get(5, TimeUnit.SECONDS).isEmpty()) {
          throw new IllegalStateException("no node yet");
        }
      }
    }

    private Map<String, String> properties(Port client, Port controller, Port internal, Path data) {
      Map<String, String> p = new LinkedHashMap<>();
      p.put("process.roles", "broker,controller");
      p.put("node.id", "1");
      p.put("controller.quorum.voters", "1@127.0.0.1:" + controller.number());
      p.put("controller.listener.names", "CONTROLLER");
      p.put("inter.broker.listener.name", "INTERNAL");
      String clients = "CLIENT://127.0.0.1:" + client.number();
      String internals = "INTERNAL://127.0.0.1:" + internal.number();
      p.put(
          "listeners",
          clients + "," + internals + ",CONTROLLER://127.0.0.1:" + controller.number());
      p.put("advertised.listeners", clients + "," + internals);
      p.put(
          "listener.security.protocol.map",
          "CONTROLLER:PLAINTEXT,INTERNAL:PLAINTEXT,CLIENT:"
              + (users.isEmpty() ? "PLAINTEXT" : "SASL_PLAINTEXT"));
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
      if (!users.isEmpty()) {
        p.put("sasl.enabled.mechanisms", "PLAIN");
        p.put("listener.name.client.sasl.enabled.mechanisms", "PLAIN");
        p.put("listener.name.client.plain.sasl.jaas.config", jaas());
      }
      if (acls) {
        p.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        p.put("super.users", "User:ANONYMOUS");
      }
      p.putAll(extra);
      return p;
    }

    private String jaas() {
      return users.entrySet().stream()
          .map(user -> "user_" + user.getKey() + "=\"" + user.getValue() + "\"")
          .collect(
              Collectors.joining(
                  " ", "org.apache.kafka.common.security.plain.PlainLoginModule required ", ";"));
    }

    private static void write(Path file, Map<String, String> values) {
      Properties properties = new Properties();
      properties.putAll(values);
      try (Writer writer = Files.newBufferedWriter(file)) {
        properties.store(writer, null);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
