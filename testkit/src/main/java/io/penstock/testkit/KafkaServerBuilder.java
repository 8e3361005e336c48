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
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;

/** Collects a broker's settings. */
public final class KafkaServerBuilder {

  private final Map<String, String> extra = new LinkedHashMap<>();
  private final Map<String, String> users = new LinkedHashMap<>();
  private boolean acls;
  private boolean proxied;

  KafkaServerBuilder() {}

  /** A broker property; wins over what is set here otherwise. */
  public KafkaServerBuilder property(String name, String value) {
    extra.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
    return this;
  }

  /**
   * A user who may connect by SASL/PLAIN. As soon as there is one, {@link
   * KafkaServer#bootstrapServers} speaks {@code SASL_PLAINTEXT} with the mechanism {@code PLAIN}
   * only.
   */
  public KafkaServerBuilder user(String name, String password) {
    users.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(password, "password"));
    return this;
  }

  /**
   * Access control lists: users may do nothing but what an ACL allows them ({@link
   * KafkaServer#admin} can set them).
   */
  public KafkaServerBuilder acls() {
    acls = true;
    return this;
  }

  /**
   * Clients reach the broker through a {@link TcpProxy} only ({@link KafkaServer#proxy}), because
   * the broker tells them the proxy's address as its own. {@link KafkaServer#admin} goes past it.
   */
  public KafkaServerBuilder proxied() {
    proxied = true;
    return this;
  }

  /** Starts it. */
  public KafkaServer start() {
    if (acls && users.isEmpty()) {
      throw new IllegalStateException("access control needs a user");
    }
    GuardedFolder folder = GuardedFolder.create("kafka");
    Port client = Port.claim();
    Port controller = Port.claim();
    Port internal = Port.claim();
    TcpProxy proxy = proxied ? TcpProxy.to("127.0.0.1", client.number()) : null;
    String bootstrap = proxied ? proxy.address() : "127.0.0.1:" + client.number();
    Map<String, Object> admin =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:" + internal.number(),
            AdminClientConfig.RECONNECT_BACKOFF_MS_CONFIG, 20L,
            AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 200L,
            AdminClientConfig.RETRY_BACKOFF_MS_CONFIG, 20L);
    Path file = folder.path().resolve("broker.properties");
    Path data = folder.path().resolve("data");
    Map<String, String> properties =
        BrokerProperties.of(
            client.number(), bootstrap, internal.number(), controller.number(), data);
    BrokerProperties.addUsers(properties, users, acls);
    properties.putAll(extra);
    write(file, properties);
    ServerProcess process =
        new ServerProcess(
            "Kafka at " + bootstrap,
            folder,
            () -> command(file),
            () -> check(admin, client.number()),
            "TERM");
    KafkaServer server =
        new KafkaServer(bootstrap, admin, process, List.of(client, controller, internal), proxy);
    server.begin();
    return server;
  }

  private static ChildProcess.Builder command(Path file) {
    return ChildProcess.java(KafkaBroker.class)
        .jvm(
            "-Xms64m",
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "-Dslf4j.provider=" + ChildLogging.class.getName())
        .args(file.toString())
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
