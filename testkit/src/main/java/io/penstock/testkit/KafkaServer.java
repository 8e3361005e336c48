package io.penstock.testkit;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * A Kafka broker: one node in KRaft mode, in a JVM of its own, on the loopback address. Both group
 * protocols and transactions work. Topics are not created by themselves.
 *
 * <p>Group timeouts of the new protocol are the broker's; here a heartbeat is due every 500 ms and
 * a member is gone after 10 s. {@link KafkaServerBuilder#property} changes that and anything else.
 */
public final class KafkaServer extends Server {

  private static final long CALL_TIMEOUT_SECONDS = 30;

  private final String bootstrapServers;
  private final Map<String, Object> adminProperties;
  private final TcpProxy proxy;

  KafkaServer(
      String bootstrapServers,
      Map<String, Object> adminProperties,
      ServerProcess process,
      List<Port> ports,
      TcpProxy proxy) {
    super("Kafka at " + bootstrapServers, process, ports, proxy);
    this.bootstrapServers = bootstrapServers;
    this.adminProperties = adminProperties;
    this.proxy = proxy;
  }

  private KafkaServer(String bootstrapServers, Remote remote) {
    super("Kafka at " + bootstrapServers, remote);
    this.bootstrapServers = bootstrapServers;
    this.proxy = null;
    this.adminProperties = Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
  }

  /** Starts a broker of the test's own. */
  public static KafkaServer start() {
    return builder().start();
  }

  /**
   * A broker from the environment, from Docker, or a new process, as {@link Services} would choose.
   */
  public static KafkaServer obtain() {
    return (KafkaServer) Finder.find(KafkaServer.class);
  }

  /** For a broker with settings of its own. */
  public static KafkaServerBuilder builder() {
    return new KafkaServerBuilder();
  }

  /** A broker that is not our process. */
  static KafkaServer remote(String bootstrapServers, Remote remote) {
    return new KafkaServer(bootstrapServers, remote);
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

  /** The proxy in front of it, if it was {@link KafkaServerBuilder#proxied}. */
  public TcpProxy proxy() {
    if (proxy == null) {
      throw new IllegalStateException(this + " has no proxy; use KafkaServer.builder().proxied()");
    }
    return proxy;
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
}
