package io.penstock.testkit;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds a server: by an address in the environment, in Docker, or as a process of our own. */
final class Finder {

  private static final Logger LOG = LoggerFactory.getLogger(Finder.class);

  /**
   * A kind of server.
   *
   * @param variable the environment variable that may hold an address
   * @param byAddress makes one from that address
   * @param docker makes one in Docker, or none if Docker or the image is missing
   * @param embedded starts a process
   */
  private record Kind<S extends Server>(
      Class<S> type,
      String variable,
      Function<String, S> byAddress,
      Supplier<Optional<S>> docker,
      Supplier<S> embedded) {}

  private static final List<Kind<?>> KINDS =
      List.of(
          new Kind<>(
              KafkaServer.class,
              "PENSTOCK_TEST_KAFKA",
              address -> KafkaServer.remote(address, Server.Remote.FROM_ENVIRONMENT),
              // Lambdas, not method references: those load the optional library at once.
              () -> Docker.ask(engine -> DockerServers.kafka(engine)),
              KafkaServer::start),
          new Kind<>(
              PostgresServer.class,
              "PENSTOCK_TEST_POSTGRES",
              address ->
                  PostgresServer.remote(
                      PostgresAddress.parse("PENSTOCK_TEST_POSTGRES", address),
                      Server.Remote.FROM_ENVIRONMENT),
              () -> Docker.ask(engine -> DockerServers.postgres(engine)),
              PostgresServer::start),
          new Kind<>(
              TimescaleServer.class,
              "PENSTOCK_TEST_TIMESCALE",
              address ->
                  TimescaleServer.remoteTimescale(
                      PostgresAddress.parse("PENSTOCK_TEST_TIMESCALE", address),
                      Server.Remote.FROM_ENVIRONMENT),
              () -> Docker.ask(engine -> DockerServers.timescale(engine)),
              TimescaleServer::start),
          new Kind<>(
              RedisServer.class,
              "PENSTOCK_TEST_REDIS",
              address -> RedisServer.remote(URI.create(address), Server.Remote.FROM_ENVIRONMENT),
              () -> Docker.ask(engine -> DockerServers.redis(engine)),
              RedisServer::start),
          new Kind<>(
              ElasticsearchServer.class,
              "PENSTOCK_TEST_ELASTICSEARCH",
              address ->
                  ElasticsearchServer.remote(
                      URI.create(address.replaceAll("/+$", "")), Server.Remote.FROM_ENVIRONMENT),
              () -> Docker.ask(engine -> DockerServers.elasticsearch(engine)),
              ElasticsearchServer::start));

  private Finder() {}

  static boolean knows(Class<?> type) {
    return KINDS.stream().anyMatch(kind -> kind.type() == type);
  }

  static Server find(Class<?> type) {
    return find(type, System::getenv);
  }

  static Server find(Class<?> type, UnaryOperator<String> environment) {
    Kind<?> kind =
        KINDS.stream()
            .filter(candidate -> candidate.type() == type)
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no server of " + type));
    Server server = find(kind, environment.apply(kind.variable()));
    LOG.info("Tests use {}", server);
    return server;
  }

  private static <S extends Server> S find(Kind<S> kind, String address) {
    if (address != null && !address.isBlank()) {
      return kind.byAddress().apply(address.trim());
    }
    return kind.docker().get().orElseGet(kind.embedded());
  }
}
