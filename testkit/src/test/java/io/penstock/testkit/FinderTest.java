package io.penstock.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FinderTest {

  @Test
  void takesTheAddressFromTheEnvironmentFirst() throws Exception {
    try (PostgresServer real = PostgresServer.start()) {
      String url =
          real.jdbcUrl() + "?user=" + real.user() + "&ssl=false&password=" + real.password();
      Map<String, String> environment = Map.of("PENSTOCK_TEST_POSTGRES", url);

      PostgresServer found = (PostgresServer) Finder.find(PostgresServer.class, environment::get);

      assertThat(found.origin()).isEqualTo(Server.Origin.ENVIRONMENT);
      try (Database database = found.newDatabase()) {
        assertThat(database.url()).isEqualTo(real.jdbcUrl(database.name()) + "?ssl=false");
        assertThat(database.queryLong("SELECT 1")).isEqualTo(1);
      }
      found.close();
      assertThat(real.isRunning()).isTrue();
      assertThatThrownBy(found::kill)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("PostgresServer.start()")
          .hasMessageNotContaining(real.password());
    }
  }

  @Test
  void namesTheVariableOfAnAddressThatItCannotReadAndNotTheAddress() {
    for (String wrong :
        new String[] {
          "localhost:5432", "jdbc:postgresql://h:1/?password=pw", "jdbc:postgresql://^"
        }) {
      assertThatThrownBy(
              () -> Finder.find(PostgresServer.class, Map.of("PENSTOCK_TEST_POSTGRES", wrong)::get))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("PENSTOCK_TEST_POSTGRES")
          .hasMessageNotContaining(wrong);
    }
  }

  @Test
  void addressesOfTheOtherKinds() {
    Map<String, String> environment =
        Map.of("PENSTOCK_TEST_KAFKA", "a:1,b:2", "PENSTOCK_TEST_REDIS", "redis://:pw@host:1234/0");
    assertThat(((KafkaServer) Finder.find(KafkaServer.class, environment::get)).bootstrapServers())
        .isEqualTo("a:1,b:2");
    RedisServer redis = (RedisServer) Finder.find(RedisServer.class, environment::get);
    assertThat(redis.uri()).isEqualTo("redis://:pw@host:1234/0");
    assertThat(redis.port()).isEqualTo(1234);
    assertThat(redis.toString()).contains("host:1234").doesNotContain("pw");
  }

  @Test
  void needsNoTestcontainers() {
    String classPath =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.contains("testcontainers") && !entry.contains("docker-java"))
            .collect(Collectors.joining(File.pathSeparator));
    try (ChildProcess child =
        ChildProcess.command(
                ChildProcess.javaExecutable(), "-cp", classPath, ChildMain.class.getName(), "find")
            .env("PENSTOCK_TEST_REDIS", null)
            .start()) {
      assertThat(child.awaitLine("found", Duration.ofSeconds(60))).endsWith("EMBEDDED");
    }
  }
}
