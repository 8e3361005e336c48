package io.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.penstock.config.Bound;
import io.penstock.config.ConfigBinder;
import io.penstock.config.ConfigNodes;
import io.penstock.spi.ComponentConfigException;
import io.penstock.spi.ComponentContext;
import io.penstock.spi.Lookup;
import io.penstock.spi.LookupException;
import io.penstock.spi.TransformContext;
import io.penstock.spi.Verdict;
import io.penstock.testkit.Database;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import io.penstock.testkit.TcpProxy;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Services.class)
@Timeout(120)
class PostgresLookupTest {

  @Shared private static Database database;

  @BeforeEach
  void table() throws Exception {
    Rig.reset(database);
    database.execute(
        "CREATE TABLE \"Users\" (id bigint PRIMARY KEY, name text, share numeric, since timestamptz,"
            + " tags jsonb)",
        "INSERT INTO \"Users\" VALUES (7, 'Zoë', 0.12345678901234567890123,"
            + " '2026-11-21T10:00:00Z', '{\"a\": [1]}'), (8, NULL, NULL, NULL, NULL)");
  }

  private static Lookup lookup(String url, Map<String, ?> settings) throws Exception {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("url", url);
    all.put("user", database.user());
    all.put("password", database.password());
    PostgresLookupProvider provider = new PostgresLookupProvider();
    Bound<PostgresLookupConfig> bound =
        new ConfigBinder().bind(ConfigNodes.ofMap(all, "test"), provider.configType());
    assertThat(bound.problems()).isEmpty();
    Lookup lookup = provider.create(bound.value(), new ComponentContext("test", Path.of(".")));
    lookup.open(new TransformContext("test", new SimpleMeterRegistry()));
    return lookup;
  }

  @Test
  void aRowComesWithTheTypesOfJson() throws Exception {
    try (Lookup users = lookup(database.url(), Map.of("table", "public.Users", "key", "id"))) {
      Map<String, Object> row = users.find("7");
      assertThat(row)
          .containsEntry("id", 7L)
          .containsEntry("name", "Zoë")
          .containsEntry("share", new BigDecimal("0.12345678901234567890123"))
          .containsEntry("tags", Map.of("a", List.of(1L)));
      assertThat((String) row.get("since")).startsWith("2026-11-21T");
      assertThat(users.find("8")).containsEntry("name", null);
      assertThat(users.find("9")).isNull();
      assertThat(users.find("\0")).isNull();
      assertThat(users.isLocal()).isFalse();
    }
  }

  @Test
  void onlyTheColumnsThatAreNamedAreRead() throws Exception {
    try (Lookup users =
        lookup(database.url(), Map.of("table", "Users", "key", "id", "columns", List.of("name")))) {
      assertThat(users.find("7")).isEqualTo(Map.of("name", "Zoë"));
    }
  }

  @Test
  void aKeyThatCannotBeOneIsTheRecordsFault() throws Exception {
    try (Lookup users = lookup(database.url(), Map.of("table", "Users", "key", "id"))) {
      LookupException refused =
          catchThrowableOfType(LookupException.class, () -> users.find("s3cr3t'; DROP TABLE x"));
      assertThat(refused.verdict()).isEqualTo(Verdict.REJECT);
      assertThat(refused.code()).isEqualTo("22P02");
      assertThat(refused.getMessage()).contains("Users").doesNotContain("s3cr3t");
      assertThat(users.find("7")).isNotNull();
    }
  }

  @Test
  void aMissingTableAndAKeyThatIsNoneStop() throws Exception {
    try (Lookup none = lookup(database.url(), Map.of("table", "nothing", "key", "id"))) {
      LookupException missing = catchThrowableOfType(LookupException.class, () -> none.find("7"));
      assertThat(missing.verdict()).isEqualTo(Verdict.STOP);
      assertThat(missing.code()).isEqualTo("42P01");
    }
    database.execute(
        "CREATE VIEW twice AS SELECT id, name FROM \"Users\" UNION ALL SELECT id, name FROM"
            + " \"Users\"");
    try (Lookup twice = lookup(database.url(), Map.of("table", "twice", "key", "id"))) {
      LookupException ambiguous =
          catchThrowableOfType(LookupException.class, () -> twice.find("7"));
      assertThat(ambiguous.verdict()).isEqualTo(Verdict.STOP);
      assertThat(ambiguous.code()).isEqualTo("KEY_AMBIGUOUS");
    }
    database.execute("DROP VIEW twice");
  }

  @Test
  void aCheckFindsWhatAQuestionWouldRunInto() throws Exception {
    try (Lookup users =
        lookup(database.url(), Map.of("table", "Users", "key", "id", "columns", List.of("name")))) {
      users.check();
      database.execute("ALTER TABLE \"Users\" DROP COLUMN name");
      LookupException missing = catchThrowableOfType(LookupException.class, users::check);
      assertThat(missing.verdict()).isEqualTo(Verdict.STOP);
      assertThat(missing.code()).isEqualTo("42703");
    }
    try (Lookup none = lookup(database.url(), Map.of("table", "nothing", "key", "id"))) {
      LookupException missing = catchThrowableOfType(LookupException.class, none::check);
      assertThat(missing.code()).isEqualTo("42P01");
      assertThat(missing.getMessage()).contains("nothing");
    }
    try (TcpProxy proxy = TcpProxy.to(database.server().host(), database.server().port())) {
      String url = "jdbc:postgresql://" + proxy.host() + ":" + proxy.port() + "/" + database.name();
      try (Lookup users = lookup(url, Map.of("table", "Users", "key", "id"))) {
        users.check();
        proxy.refuse();
        proxy.cut();
        LookupException away = catchThrowableOfType(LookupException.class, users::check);
        assertThat(away.verdict()).isIn(Verdict.OUTAGE, Verdict.RETRY);
      }
    }
  }

  @Test
  void aDatabaseThatIsAwayIsAnOutageAndComesBackByItself() throws Exception {
    try (TcpProxy proxy = TcpProxy.to(database.server().host(), database.server().port())) {
      String url = "jdbc:postgresql://" + proxy.host() + ":" + proxy.port() + "/" + database.name();
      try (Lookup users = lookup(url, Map.of("table", "Users", "key", "id"))) {
        assertThat(users.find("7")).isNotNull();
        proxy.refuse();
        proxy.cut();
        LookupException away = catchThrowableOfType(LookupException.class, () -> users.find("7"));
        assertThat(away.verdict()).isIn(Verdict.OUTAGE, Verdict.RETRY);
        proxy.restore();
        assertThat(users.find("7")).isNotNull();
      }
    }
  }

  @Test
  void aPropertyThatTheDriverDoesNotTakeIsToldBeforeTheStart() {
    assertThatThrownBy(
            () ->
                lookup(
                    database.url(),
                    Map.of("table", "Users", "key", "id", "properties", Map.of("sslmodus", "x"))))
        .isInstanceOf(ComponentConfigException.class)
        .hasMessageContaining("sslmodus");
  }
}
