package io.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.testkit.RedisServer;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reads that claim, which the server of these tests cannot do: it has to be noticed. */
@ExtendWith(Services.class)
class ReadClaimTest {

  @Shared RedisServer server;

  private static ReadClaim claim(String info) {
    return ReadClaim.ifSupported(info.getBytes(StandardCharsets.UTF_8), 60_000);
  }

  @ParameterizedTest
  @CsvSource({
    "redis_version:7.0.15, false",
    "redis_version:8.2.1, false",
    "redis_version:8.4.0, true",
    "redis_version:8.10.0, true",
    "redis_version:10.0.0, true",
    "something else, false"
  })
  void isForServersThatHaveIt(String version, boolean expected) {
    ReadClaim claim = claim("# Server\r\n" + version + "\r\nredis_mode:standalone\r\n");
    assertThat(claim.isOn()).isEqualTo(expected);
    assertThat(claim.minIdleMillis()).isEqualTo(expected ? 60_000 : -1);
  }

  @Test
  void isNotForValkeyWhateverVersionItTells() {
    assertThat(
            claim("redis_version:9.0.0\r\nserver_name:valkey\r\nvalkey_version:9.0.0\r\n").isOn())
        .isFalse();
  }

  @Test
  void isGivenUpWhenAnOlderServerTakesThePlace() throws Exception {
    String stream = Raw.stream();
    try (Raw raw = new Raw(server);
        RedisConnector connector =
            new RedisConnector(
                Settings.source(server.uri(), stream)
                    .as(RedisStreamsSourceConfig.class)
                    .connection())) {
      raw.createGroup(stream, "g");
      StreamCommands commands = RedisLink.open(connector, 0).get().control("g", "c");
      ReadClaim claim = claim("redis_version:8.4.0");
      Exchange.FailedException failed =
          catchThrowableOfType(
              Exchange.FailedException.class,
              () ->
                  Exchange.await(
                      commands.readNew(List.of(stream.getBytes()), 1, 1, claim.minIdleMillis()),
                      Duration.ofSeconds(5)));
      assertThat(claim.isCauseOf(failed)).isTrue();
      assertThat(claim.isOn()).isFalse();
      assertThat(claim.isCauseOf(failed)).isFalse();
      Exchange.await(
          commands.readNew(List.of(stream.getBytes()), 1, 1, claim.minIdleMillis()),
          Duration.ofSeconds(5));
    }
  }
}
