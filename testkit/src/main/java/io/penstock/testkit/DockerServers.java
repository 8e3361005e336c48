package io.penstock.testkit;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.TestcontainersConfiguration;

/** Servers in containers. Loaded only where {@link Docker} has found an engine. */
final class DockerServers {

  static final String TIMESCALE = "timescale/timescaledb:2.19.3-pg17-oss";
  static final String REDIS = "redis:7.0.15";
  private static final Duration START_TIMEOUT = Duration.ofSeconds(180);

  private DockerServers() {}

  static String kafkaImage() {
    return "apache/kafka:" + Versions.of("kafka");
  }

  static String postgresImage() {
    // The artifact's version has a third number that a PostgreSQL has not.
    return "postgres:" + Versions.of("postgres").replaceFirst("\\.0$", "");
  }

  static String elasticsearchImage() {
    return "elasticsearch:" + Versions.of("elasticsearch");
  }

  static KafkaServer kafka(DockerEngine engine) throws IOException {
    needImages(engine, kafkaImage());
    KafkaContainer container = new KafkaContainer(DockerImageName.parse(kafkaImage()));
    container.withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");
    container.withEnv("KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS", "1");
    Server.Remote remote = start(container);
    return KafkaServer.remote(container.getBootstrapServers(), remote);
  }

  static PostgresServer postgres(DockerEngine engine) throws IOException {
    GenericContainer<?> container = postgres(engine, postgresImage());
    Server.Remote remote = start(container);
    return PostgresServer.remote(address(container), remote);
  }

  static TimescaleServer timescale(DockerEngine engine) throws IOException {
    GenericContainer<?> container = postgres(engine, TIMESCALE);
    Server.Remote remote = start(container);
    return TimescaleServer.remoteTimescale(address(container), remote);
  }

  private static GenericContainer<?> postgres(DockerEngine engine, String image)
      throws IOException {
    needImages(engine, image);
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

  static RedisServer redis(DockerEngine engine) throws IOException {
    needImages(engine, REDIS);
    GenericContainer<?> container =
        new GenericContainer<>(DockerImageName.parse(REDIS))
            .withExposedPorts(6379)
            .waitingFor(Wait.forListeningPort().withStartupTimeout(START_TIMEOUT));
    Server.Remote remote = start(container);
    return RedisServer.remote(
        URI.create("redis://" + container.getHost() + ":" + container.getMappedPort(6379)), remote);
  }

  static ElasticsearchServer elasticsearch(DockerEngine engine) throws IOException {
    String image = elasticsearchImage();
    needImages(engine, image);
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

  /** The image itself and those that Testcontainers will ask for by itself. */
  private static void needImages(DockerEngine engine, String image) throws IOException {
    List<String> images = new ArrayList<>(List.of(image));
    images.addAll(helperImages());
    try {
      engine.need(images);
    } catch (IOException e) {
      throw new IOException(
          e.getMessage()
              + " (wanted: "
              + images
              + "; TESTCONTAINERS_RYUK_DISABLED=true and TESTCONTAINERS_HOST_OVERRIDE make do"
              + " without the helpers)",
          e);
    }
  }

  /** One removes containers after a crash; one finds the host's address from inside a container. */
  @SuppressWarnings("deprecation") // There is no other way to ask for their names.
  private static List<String> helperImages() {
    TestcontainersConfiguration configuration = TestcontainersConfiguration.getInstance();
    List<String> images = new ArrayList<>();
    if (!Boolean.parseBoolean(System.getenv("TESTCONTAINERS_RYUK_DISABLED"))) {
      images.add(configuration.getRyukImage());
    }
    if (Files.exists(Path.of("/.dockerenv"))
        && System.getenv("TESTCONTAINERS_HOST_OVERRIDE") == null) {
      images.add(configuration.getTinyImage());
    }
    return images;
  }

  private static Server.Remote start(GenericContainer<?> container) {
    container.start();
    return new Server.Remote(Server.Origin.DOCKER, container::stop);
  }
}
