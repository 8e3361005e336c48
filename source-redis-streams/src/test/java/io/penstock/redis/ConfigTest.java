package io.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.config.InvalidConfigException;
import io.penstock.config.Secret;
import io.penstock.spi.ComponentConfigException;
import io.penstock.spi.ComponentContext;
import io.penstock.spi.CounterStoreProvider;
import io.penstock.spi.DeadLetterProvider;
import io.penstock.spi.SeenStoreProvider;
import io.penstock.spi.SourceProvider;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings: what they default to and which of them cannot work. */
class ConfigTest {

  private static final String URL = "redis://localhost:6379";

  private static RedisStreamsSourceConfig source(String key, Object value) {
    return Settings.of(URL)
        .with("streams", List.of("s"))
        .with("group", "g")
        .with(key, value)
        .as(RedisStreamsSourceConfig.class);
  }

  private static String refused(Supplier<?> config) {
    return catchThrowableOfType(InvalidConfigException.class, config::get).getMessage();
  }

  private static String refused(String key, Object value) {
    return refused(() -> source(key, value));
  }

  @Test
  void providersAreAnnounced() {
    assertThat(ServiceLoader.load(SourceProvider.class))
        .anyMatch(p -> p.type().equals("redisStreams"));
    assertThat(ServiceLoader.load(DeadLetterProvider.class))
        .anyMatch(p -> p.type().equals("redisStreams"));
    assertThat(ServiceLoader.load(SeenStoreProvider.class)).anyMatch(p -> p.type().equals("redis"));
    assertThat(ServiceLoader.load(CounterStoreProvider.class))
        .anyMatch(p -> p.type().equals("redis"));
  }

  @Test
  void hasSafeDefaults() {
    RedisStreamsSourceConfig config = source("count", 100);
    assertThat(config.start()).isEqualTo("0");
    assertThat(config.consumerName()).isNull();
    assertThat(config.afterAck()).isEqualTo(AfterAck.KEEP);
    assertThat(config.renewEvery()).isEqualTo(Duration.ofSeconds(20));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost",
        "localhost:6379",
        "redis://",
        "",
        "redis://[",
        "redis-sentinel://h"
      })
  void refusesAddressesThatAreNone(String url) {
    assertThat(refused("url", url.isEmpty() ? " " : url))
        .contains("url: is not a Redis address")
        .doesNotContain("http")
        .doesNotContain("localhost:6379\"");
  }

  @Test
  void refusesCombinationsThatCannotWork() {
    assertThat(refused("user", "u")).contains(" password: ");
    assertThat(refused("tls", Map.of("ca", "x"))).contains(" tls: ");
    assertThat(refused("afterAck", "trim")).contains(" trim: ");
    assertThat(refused("trim", Map.of("maxLength", 5))).contains(" trim: ");
    assertThat(refused("renewInterval", "40s")).contains(" renewInterval: ");
    assertThat(refused("streams", List.of("a", "a"))).contains(" streams: ");
    assertThat(refused("streams", List.of())).contains(" streams: ");
    assertThat(refused("group", " ")).contains(" group: ");
  }

  @Test
  void keepsSecretsToItself() {
    RedisStreamsSourceConfig config = source("url", "redis://user:s3cret@localhost:6379/2");
    assertThat(config.toString()).doesNotContain("s3cret");
    assertThat(config.connection().toString()).doesNotContain("s3cret");
    assertThat(config.connection().place()).isEqualTo("localhost:6379");
    assertThat(config.url()).isEqualTo(new Secret("redis://user:s3cret@localhost:6379/2"));
  }

  @Test
  void deadLettersDoNotGoWhereTheyComeFrom() {
    assertThat(
            refused(
                () -> new Settings().with("stream", "{stream}").as(RedisDeadLetterConfig.class)))
        .contains(" stream: ");
    assertThat(refused(() -> new Settings().with("user", "u").as(RedisDeadLetterConfig.class)))
        .contains(" url: ");
    ComponentConfigException same =
        catchThrowableOfType(
            ComponentConfigException.class,
            () ->
                new RedisDeadLetterProvider()
                    .create(
                        new Settings().with("stream", "s").as(RedisDeadLetterConfig.class),
                        Settings.source(URL, List.of("s")).as(RedisStreamsSourceConfig.class),
                        new ComponentContext("events", null)));
    assertThat(same.key()).isEqualTo("stream");
  }
}
