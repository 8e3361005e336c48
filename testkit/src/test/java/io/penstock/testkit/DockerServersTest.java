package io.penstock.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Runs where there is a Docker engine that has the image already: a test pulls none. */
class DockerServersTest {

  private static <S extends Server> S start(String image, Docker.Start<S> start) throws Exception {
    Optional<DockerEngine> engine = DockerEngine.find();
    assumeTrue(engine.isPresent(), "NOT RUN: no Docker engine answers");
    assumeTrue(engine.get().has(image), "NOT RUN: no image " + image);
    S server = start.run(engine.get());
    assertThat(server.origin()).isEqualTo(Server.Origin.DOCKER);
    assertThatThrownBy(server::kill).isInstanceOf(IllegalStateException.class);
    return server;
  }

  @Test
  void redis() throws Exception {
    RedisServer redis = start(DockerServers.REDIS, DockerServers::redis);
    try (redis;
        Socket socket = new Socket(redis.host(), redis.port())) {
      socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.getInputStream().readNBytes(5)).asString().isEqualTo("+PONG");
    }
    assertThatThrownBy(
            () -> {
              try (Socket socket = new Socket(redis.host(), redis.port())) {
                // A proxy may still listen; a server does not answer.
                socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
                if (socket.getInputStream().read() < 0) {
                  throw new IOException("closed");
                }
              }
            })
        .isInstanceOf(IOException.class);
  }

  @Test
  void postgres() throws Exception {
    try (PostgresServer postgres = start(DockerServers.postgresImage(), DockerServers::postgres);
        Database database = postgres.newDatabase()) {
      assertThat(database.queryLong("SELECT 1")).isEqualTo(1);
    }
  }

  @Test
  void timescale() throws Exception {
    try (TimescaleServer timescale = start(DockerServers.TIMESCALE, DockerServers::timescale);
        Database database = timescale.newDatabase()) {
      database.execute(
          "CREATE TABLE t (time timestamptz NOT NULL)", "SELECT create_hypertable('t', 'time')");
    }
  }

  @Test
  void kafka() throws Exception {
    try (KafkaServer kafka = start(DockerServers.kafkaImage(), DockerServers::kafka)) {
      kafka.createTopic("t", 3);
    }
  }

  @Test
  void elasticsearch() throws Exception {
    try (ElasticsearchServer elastic =
        start(DockerServers.elasticsearchImage(), DockerServers::elasticsearch)) {
      assertThat(elastic.expectOk("PUT", "/i/_doc/1", "{}")).contains("created");
    }
  }
}
