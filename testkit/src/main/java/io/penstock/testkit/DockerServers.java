package io.penstock.testkit;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/** Servers in containers. Loaded only where {@link Docker} has found an engine. */
final class DockerServers {

  private static final String TIMESCALE = "timescale/timescaledb:2.19.3-pg17-oss";
  private static final String REDIS = "redis:7.0.15";
  private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
  private static final int PULL_SECONDS = 120;

  private DockerServers() {}

  static KafkaServer kafka() throws InterruptedException {
    String image = "apache/kafka:" + Versions.of("kafka");
    needImage(image);
    KafkaContainer container = new KafkaContainer(DockerImageName.parse(image));
    container.withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");
    container.withEnv("KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS", "1");
    Server.Remote remote = start(container);
    return KafkaServer.remote(container.getBootstrapServers(), remote);
  }

  static PostgresServer postgres() throws InterruptedException {
    // The artifact's version has a third number that a PostgreSQL has not.
    String version = Versions.of("postgres").replaceFirst("\\.0$", "");
    GenericContainer<?> container = postgres("postgres:" + version);
    Server.Remote remote = start(container);
    return PostgresServer.remote(address(container), remote);
  }

  static TimescaleServer timescale() throws InterruptedException {
    GenericContainer<?> container = postgres(TIMESCALE);
    Server.Remote remote = start(container);
    return TimescaleServer.remoteTimescale(address(container), remote);
  }

  private static GenericContainer<?> postgres(String image) throws InterruptedException {
    needImage(image);
    return new GenericContainer<>(DockerImageName.parse(image))
        .withEnv("POSTGRES_PASSWORD", UUID.randomUUID().toString())
        .withExposedPorts(5432)
        // The image starts the server once for its own set-up and ends it again.
        .waitingFor(
            Wait.forLogMessage(".*database system is ready to accept connections.*\\s", 2)
                .withStartupTimeout(START_TIMEOUT));
  }

  private static PostgresAddress address(GenericContainer<?> container) {
    return new PostgresAddress(
        container.getHost(),
        container.getMappedPort(5432),
        "postgres",
        "postgres",
        container.getEnvMap().get("POSTGRES_PASSWORD"),
        "");
  }

  static RedisServer redis() throws InterruptedException {
    needImage(REDIS);
    GenericContainer<?> container =
        new GenericContainer<>(DockerImageName.parse(REDIS))
            .withExposedPorts(6379)
            .waitingFor(Wait.forListeningPort().withStartupTimeout(START_TIMEOUT));
    Server.Remote remote = start(container);
    return RedisServer.remote(
        URI.create("redis://" + container.getHost() + ":" + container.getMappedPort(6379)), remote);
  }

  static ElasticsearchServer elasticsearch() throws InterruptedException {
    String image = "elasticsearch:" + Versions.of("elasticsearch");
    needImage(image);
    GenericContainer<?> container =
        new GenericContainer<>(DockerImageName.parse(image))
            .withEnv("discovery.type", "single-node")
            .withEnv("xpack.security.enabled", "false")
            .withEnv("cluster.routing.allocation.disk.threshold_enabled", "false")
            .withEnv("ES_JAVA_OPTS", "-Xms512m -Xmx512m")
            .withExposedPorts(9200)
            .waitingFor(
                Wait.forHttp("/_cluster/health?wait_for_status=yellow")
                    .forPort(9200)
                    .withStartupTimeout(START_TIMEOUT));
    Server.Remote remote = start(container);
    return ElasticsearchServer.remote(
        URI.create("http://" + container.getHost() + ":" + container.getMappedPort(9200)), remote);
  }

  /**
   * Sees to it that the image is there. Testcontainers would pull it too, but goes on trying for
   * minutes where no registry can be reached.
   */
  private static void needImage(String image) throws InterruptedException {
    DockerClient client = DockerClientFactory.instance().client();
    try {
      client.inspectImageCmd(image).exec();
    } catch (NotFoundException missing) {
      DockerImageName name = DockerImageName.parse(image);
      if (!client
          .pullImageCmd(name.getUnversionedPart())
          .withTag(name.getVersionPart())
          .start()
          .awaitCompletion(PULL_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException(
            "image " + image + " was not there after " + PULL_SECONDS + " s");
      }
    }
  }

  private static Server.Remote start(GenericContainer<?> container) {
    container.start();
    return new Server.Remote(Server.Origin.DOCKER, container::stop);
  }
}
