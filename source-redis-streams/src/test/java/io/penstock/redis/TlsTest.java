package io.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.spi.ComponentConfigException;
import io.penstock.spi.ComponentContext;
import io.penstock.spi.SourceException;
import io.penstock.spi.Verdict;
import io.penstock.testkit.RedisServer;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Encrypted connections. */
@ExtendWith(Services.class)
class TlsTest {

  @Shared static RedisServer server;
  @TempDir static Path folder;
  private static TlsFront front;
  private static TlsFront elsewhere;

  @BeforeAll
  static void start() throws Exception {
    front = new TlsFront(server.port(), "ip:127.0.0.1", Files.createDirectory(folder.resolve("a")));
    elsewhere =
        new TlsFront(
            server.port(), "dns:redis.example.org", Files.createDirectory(folder.resolve("b")));
  }

  @AfterAll
  static void end() throws Exception {
    front.close();
    elsewhere.close();
  }

  private static Settings settings(TlsFront front) {
    return Settings.source("rediss://127.0.0.1:" + front.port(), List.of(Raw.stream()));
  }

  @Test
  void trustsTheAuthorityThatItIsGiven() throws Exception {
    try (Consumer consumer =
        Consumer.open(settings(front).with("tls", Map.of("ca", front.certificate.toString())))) {
      consumer.pollTimes(2);
      assertThat(consumer.failures).isEmpty();
    }
  }

  @Test
  void stopsAtACertificateThatNobodyVouchesFor() throws Exception {
    SourceException refused =
        catchThrowableOfType(SourceException.class, () -> Consumer.open(settings(front)));
    assertThat(refused.verdict()).isEqualTo(Verdict.STOP);
    assertThat(refused.code()).isEqualTo("TLS");
    assertThat(refused).hasMessageContaining("tls.ca");
  }

  @Test
  void checksTheHostUnlessToldNotTo() throws Exception {
    String ca = elsewhere.certificate.toString();
    SourceException refused =
        catchThrowableOfType(
            SourceException.class,
            () -> Consumer.open(settings(elsewhere).with("tls", Map.of("ca", ca))));
    assertThat(refused.code()).isEqualTo("TLS");
    Consumer.open(settings(elsewhere).with("tls", Map.of("ca", ca, "verify", "ca"))).close();
    Consumer.open(settings(elsewhere).with("tls", Map.of("verify", "none"))).close();
  }

  @Test
  void readsFilesFromTheFolderOfTheConfiguration() throws Exception {
    RedisStreamsSourceConfig config =
        settings(front)
            .with("tls", Map.of("ca", "certificate.pem"))
            .as(RedisStreamsSourceConfig.class);
    RedisStreamsSourceProvider provider = new RedisStreamsSourceProvider();
    try (var source =
        provider.create(config, new ComponentContext("events", folder.resolve("a")))) {
      source.open(new RecordingContext());
    }
    assertThatThrownBy(
            () -> provider.create(config, new ComponentContext("events", folder.resolve("no"))))
        .isInstanceOf(ComponentConfigException.class)
        .hasMessageContaining("certificate.pem");
  }
}
