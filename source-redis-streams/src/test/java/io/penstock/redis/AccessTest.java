package io.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.protocol.CommandType;
import io.penstock.spi.SourceException;
import io.penstock.spi.Verdict;
import io.penstock.testkit.RedisServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Passwords, users and rights. */
class AccessTest {

  private static final List<CommandType> NEEDED =
      List.of(
          CommandType.XREADGROUP,
          CommandType.XACK,
          CommandType.XPENDING,
          CommandType.XCLAIM,
          CommandType.XAUTOCLAIM,
          CommandType.XINFO,
          CommandType.XGROUP,
          CommandType.XRANGE);

  private final RedisServer server = RedisServer.start();
  private final Raw raw = new Raw(server);

  @AfterEach
  void end() {
    raw.close();
    server.close();
  }

  private Settings settings(String user, String password) {
    return Settings.source(server.uri(), List.of("events"))
        .with("user", user)
        .with("password", password);
  }

  private void user(String name, List<CommandType> commands) {
    AclSetuserArgs args =
        AclSetuserArgs.Builder.on().reset().on().addPassword("s3cret").keyPattern("events");
    commands.forEach(args::addCommand);
    raw.commands.aclSetuser(name, args);
  }

  @Test
  void worksWithNothingButTheStreamsCommands() throws Exception {
    user("reader", NEEDED);
    raw.add("events", 0, 10);
    try (Consumer consumer = Consumer.open(settings("reader", "s3cret"))) {
      consumer.readUntil(10);
      assertThat(consumer.source.lag().get("events").records()).isEqualTo(10);
      consumer.settleAll();
      assertThat(raw.pending("events")).isZero();
    }
  }

  @Test
  void stopsAtStartAndNamesTheRightsThatAreMissing() throws Exception {
    user(
        "reader",
        NEEDED.stream()
            .filter(c -> c != CommandType.XCLAIM && c != CommandType.XAUTOCLAIM)
            .toList());
    SourceException refused = refused(settings("reader", "s3cret"));
    assertThat(refused.verdict()).isEqualTo(Verdict.STOP);
    assertThat(refused.code()).isEqualTo("NOPERM");
    assertThat(refused).hasMessageContaining("may not run XCLAIM, XAUTOCLAIM on this stream");
  }

  /** Exactly-once delivery has the server check and act in one step. */
  @Test
  void fencingNeedsTwoRightsMore() throws Exception {
    user("reader", NEEDED);
    SourceException refused =
        catchThrowableOfType(
            SourceException.class, () -> Consumer.openFencing(settings("reader", "s3cret")));
    assertThat(refused.code()).isEqualTo("NOPERM");
    assertThat(refused).hasMessageContaining("may not run EVAL and TIME on this stream");
    List<CommandType> more = new ArrayList<>(NEEDED);
    more.add(CommandType.EVAL);
    more.add(CommandType.TIME);
    user("reader", more);
    raw.add("events", 0, 3);
    try (Consumer consumer = Consumer.openFencing(settings("reader", "s3cret"))) {
      consumer.readUntil(3).settleAll();
    }
  }

  @Test
  void stopsAtStartWithAWrongPasswordAndKeepsItToItself() throws Exception {
    user("reader", NEEDED);
    SourceException refused = refused(settings("reader", "wr0ng"));
    assertThat(refused.verdict()).isEqualTo(Verdict.STOP);
    assertThat(refused.code()).isEqualTo("WRONGPASS");
    for (Throwable at = refused; at != null; at = at.getCause()) {
      assertThat(at.toString()).doesNotContain("wr0ng").doesNotContain("s3cret");
    }
    RedisStreamsSourceConfig config =
        settings("reader", "wr0ng").as(RedisStreamsSourceConfig.class);
    assertThat(config.toString()).doesNotContain("wr0ng");
  }

  @Test
  void stopsAtStartWithoutThePasswordThatTheServerWants() throws Exception {
    raw.commands.configSet("requirepass", "s3cret");
    SourceException refused = refused(Settings.source(server.uri(), List.of("events")));
    assertThat(refused.verdict()).isEqualTo(Verdict.STOP);
    assertThat(refused.code()).isEqualTo("NOAUTH");
    try (Consumer consumer =
        Consumer.open(
            Settings.source("redis://:s3cret@" + server.host() + ":" + server.port(), "events"))) {
      consumer.poll();
      assertThat(consumer.source.description()).doesNotContain("s3cret");
    }
  }

  @Test
  void aLeaseNeedsRightsOfItsOwn() throws Exception {
    user("reader", NEEDED);
    SourceException refused = refused(settings("reader", "s3cret").with("consumerName", "c"));
    assertThat(refused.verdict()).isEqualTo(Verdict.STOP);
    assertThat(refused).hasMessageContaining("penstock:consumer:*");
  }

  @Test
  void rightsThatAreTakenAwayWhileRunningAreAnOutage() throws Exception {
    user("reader", NEEDED);
    raw.add("events", 0, 5);
    try (Consumer consumer = Consumer.open(settings("reader", "s3cret"))) {
      consumer.readUntil(5);
      raw.commands.aclDeluser("reader"); // ends its connections
      consumer.pollUntil(
          () -> consumer.failures.stream().anyMatch(f -> f.code().equals("WRONGPASS")));
      user("reader", NEEDED.stream().filter(c -> c != CommandType.XREADGROUP).toList());
      consumer.pollUntil(() -> consumer.failures.stream().anyMatch(f -> f.code().equals("NOPERM")));
      assertThat(consumer.failures).noneMatch(f -> f.verdict() == Verdict.STOP);
      user("reader", NEEDED);
      raw.add("events", 5, 8);
      consumer.readUntil(8).settleAll();
      assertThat(raw.pending("events")).isZero();
    }
  }

  private static SourceException refused(Settings settings) {
    return catchThrowableOfType(SourceException.class, () -> Consumer.open(settings));
  }
}
