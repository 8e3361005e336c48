package io.penstock.elasticsearch;

import static io.penstock.elasticsearch.Events.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.penstock.config.Secret;
import io.penstock.document.Document;
import io.penstock.spi.SinkException;
import io.penstock.spi.SinkWriter;
import io.penstock.spi.Verdict;
import io.penstock.testkit.ElasticsearchServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Credentials, on a server with security on. It needs a server of its own, so it is among the long
 * tests. API keys cannot be made on the distribution for tests; that the header is right is shown
 * by the server naming the kind of credentials that it refuses.
 */
@Tag("faults")
class SecurityTest extends SinkFixture {

  /** The hash of "joes-password". */
  private static final String HASH = "$2a$10$DYwCqYzzzWOkw8Cxdut1c.5MNXM4LOdgfkXbrE/Y2R7EGBq2a4fYe";

  private static final String ROLES =
      """
      writer:
        indices:
          - names: [ "securitytest-*" ]
            privileges: [ "create_doc", "index", "delete", "auto_configure" ]
      creator:
        indices:
          - names: [ "securitytest-*" ]
            privileges: [ "create_doc", "auto_configure" ]
      reader:
        indices:
          - names: [ "securitytest-*" ]
            privileges: [ "read" ]
      """;

  private static ElasticsearchServer server;

  @BeforeAll
  static void start() {
    // Anybody may ask for the health, or the server would seem not to start.
    server =
        ElasticsearchServer.builder()
            .setting("xpack.security.enabled", "true")
            .setting("xpack.security.http.ssl.enabled", "false")
            .setting("xpack.security.transport.ssl.enabled", "false")
            .setting("xpack.security.authc.anonymous.username", "anybody")
            .setting("xpack.security.authc.anonymous.roles", "remote_monitoring_collector")
            .setting("resource.reload.interval.high", "500ms")
            .start();
    server.putConfigFile("roles.yml", ROLES);
    server.putConfigFile("users_roles", "writer:joe\ncreator:cleo\nreader:ray\nsuperuser:adam\n");
    users("joe", "cleo", "ray", "adam");
    await().atMost(Duration.ofMinutes(1)).until(SecurityTest::joeIsKnown);
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  private static void users(String... names) {
    StringBuilder lines = new StringBuilder();
    for (String name : names) {
      lines.append(name).append(':').append(HASH).append('\n');
    }
    server.putConfigFile("users", lines.toString());
  }

  @Override
  String url() {
    return server.url();
  }

  private static boolean joeIsKnown() throws Exception {
    SecurityTest fixture = new SecurityTest();
    try {
      fixture.writer(as("joe").andThen(s -> s.index = "securitytest-first"));
      return true;
    } catch (SinkException notYet) {
      return false;
    } finally {
      fixture.closeAll();
    }
  }

  private static Consumer<Settings> as(String user) {
    return s -> {
      s.user = user;
      s.password = new Secret("joes-password");
    };
  }

  private SinkException refusedAtStart(Consumer<Settings> changes) {
    SinkException refused = catchThrowableOfType(SinkException.class, () -> writer(changes));
    assertThat(refused).isNotNull();
    assertThat(refused.toString()).doesNotContain("joes-password", "hunter2");
    return refused;
  }

  @Test
  void aUserWhoMayOnlyWriteIsEnough() throws Exception {
    SinkWriter<Document> writer = writer(as("joe"));
    assertThat(write(writer, List.of(event("id", "a"), Events.delete("id", "b"))).size())
        .isEqualTo(2);
    writer.probe();
  }

  @Test
  void wrongCredentialsStopAtStart() {
    SinkException password =
        refusedAtStart(as("joe").andThen(s -> s.password = new Secret("hunter2")));
    assertThat(password.verdict()).isEqualTo(Verdict.STOP);
    assertThat(password.code()).isEqualTo("CREDENTIALS");
    SinkException key = refusedAtStart(s -> s.apiKey = new Secret("aHVudGVyMjpodW50ZXIy"));
    assertThat(key.verdict()).isEqualTo(Verdict.STOP);
    assertThat(key.toString()).doesNotContain("aHVudGVyMjpodW50ZXIy");
  }

  @Test
  void aUserWhoMayNotWriteStopsAtStart() {
    SinkException reader = refusedAtStart(as("ray"));
    assertThat(reader.verdict()).isEqualTo(Verdict.STOP);
    assertThat(reader.code()).isEqualTo("FORBIDDEN");
    assertThat(reader.getMessage()).contains("may not write to " + index);
  }

  @Test
  void credentialsThatAreTakenAwayAreAnOutage() throws Exception {
    SinkWriter<Document> writer = writer(as("joe"));
    write(writer, List.of(event("id", "a")));
    users("cleo", "ray", "adam");
    try {
      SinkException away = untilRefused(() -> write(writer, List.of(event("id", "b"))));
      assertThat(away.verdict()).isEqualTo(Verdict.OUTAGE);
      assertThat(away.code()).isEqualTo("FORBIDDEN");
      assertThat(away.getMessage()).contains("check the credentials");
      SinkException probe = catchThrowableOfType(SinkException.class, writer::probe);
      assertThat(probe.verdict()).isEqualTo(Verdict.OUTAGE);
    } finally {
      users("joe", "cleo", "ray", "adam");
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsInstanceOf(SinkException.class)
        .until(
            () -> {
              writer.probe();
              return write(writer, List.of(event("id", "b"))).size() == 1;
            });
  }

  /**
   * Whoever may only create is refused updates, one by one; that is an outage, not a dead letter.
   */
  @Test
  void anItemThatMayNotBeWrittenIsAnOutage() throws Exception {
    SinkWriter<Document> writer = writer(as("cleo"));
    SinkException forbidden =
        catchThrowableOfType(
            SinkException.class, () -> write(writer, List.of(event("id", "a", "x", "hunter2"))));
    assertThat(forbidden.verdict()).isEqualTo(Verdict.OUTAGE);
    assertThat(forbidden.code()).isEqualTo("FORBIDDEN");
    assertThat(forbidden.getMessage()).doesNotContain("hunter2");
  }

  private static SinkException untilRefused(Callable<?> write) throws Exception {
    SinkException[] refused = {null};
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              refused[0] = catchThrowableOfType(SinkException.class, write::call);
              return refused[0] != null;
            });
    return refused[0];
  }
}
