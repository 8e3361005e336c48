package io.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.config.Bound;
import io.penstock.config.ConfigBinder;
import io.penstock.config.ConfigNodes;
import io.penstock.config.ConfigProblem;
import io.penstock.postgres.connect.Address;
import io.penstock.postgres.encode.EpochUnit;
import io.penstock.postgres.encode.Rounding;
import io.penstock.postgres.write.WriteMode;
import io.penstock.spi.Capability;
import io.penstock.spi.DeadLetterProvider;
import io.penstock.spi.SinkProvider;
import io.penstock.spi.Verdict;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** The settings: as they are written, what they become, and what is refused. */
class PostgresSinkConfigTest {

  private static final String SECRET = "s3cr3t";

  private static Bound<PostgresSinkConfig> bind(Map<String, Object> settings) {
    return new ConfigBinder().bind(ConfigNodes.ofMap(settings, "test"), PostgresSinkConfig.class);
  }

  private static Map<String, Object> settings(Object... namesAndValues) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("url", "postgresql://me:" + SECRET + "@db:5433/app");
    settings.put("table", "events");
    for (int i = 0; i < namesAndValues.length; i += 2) {
      if (namesAndValues[i + 1] == null) {
        settings.remove((String) namesAndValues[i]);
      } else {
        settings.put((String) namesAndValues[i], namesAndValues[i + 1]);
      }
    }
    return settings;
  }

  private static List<String> problems(Object... namesAndValues) {
    return bind(settings(namesAndValues)).problems().stream().map(ConfigProblem::message).toList();
  }

  @Test
  void theLeastThatIsNeeded() {
    PostgresSinkConfig config = bind(settings()).value();
    assertThat(config.mode()).isEqualTo(WriteMode.APPEND);
    assertThat(config.copyThreshold()).isEqualTo(500);
    assertThat(config.statementTimeout()).isEqualTo(Duration.ofSeconds(60));
    assertThat(config.rounding()).isEqualTo(Rounding.TIME);
    assertThat(config.toString()).doesNotContain(SECRET);
    PostgresSink<?> sink = PostgresSink.of(config);
    assertThat(sink.description()).isEqualTo("postgres events at db:5433/app");
    assertThat(sink.capabilities())
        .containsExactlyInAnyOrder(Capability.LEDGER, Capability.ID_LEDGER);
  }

  @Test
  void theBuilderHasTheDefaultsOfTheFile() {
    assertThat(
            PostgresSink.forDocuments()
                .url("postgresql://me:" + SECRET + "@db:5433/app")
                .table("events")
                .config())
        .isEqualTo(bind(settings()).value());
  }

  @Test
  void allThatCanBeSaid() {
    PostgresSinkConfig config =
        bind(settings(
                "url",
                null,
                "host",
                "db",
                "database",
                "app",
                "password",
                SECRET,
                "mode",
                "upsertIfNewer",
                "key",
                List.of("id"),
                "versionColumn",
                "version",
                "columns",
                Map.of("id", "/user/id", "pos", "$offset"),
                "rest",
                "extra",
                "epoch",
                Map.of("time", "millis"),
                "verdicts",
                Map.of("23503", "retry", "P0", "stop"),
                "properties",
                Map.of("sslmode", "verify-full"),
                "routes",
                Map.of("a", "table_a"),
                "tables",
                Map.of("table_a", Map.of("key", List.of("x")))))
            .value();
    assertThat(config.epoch()).containsEntry("time", EpochUnit.MILLIS);
    assertThat(config.verdicts()).containsEntry("P0", Verdict.STOP);
    assertThat(PostgresSink.of(config).capabilities())
        .containsExactlyInAnyOrder(
            Capability.LEDGER, Capability.ID_LEDGER, Capability.IDEMPOTENT, Capability.DELETES);
  }

  @Test
  void whatCannotWorkIsSaidAtOnce() {
    assertThat(problems("url", null)).singleElement().asString().contains("set url, or host");
    assertThat(problems("host", "db")).singleElement().asString().contains("either url or host");
    assertThat(problems("url", "mysql://x/" + SECRET))
        .singleElement()
        .asString()
        .contains("jdbc:postgresql://")
        .doesNotContain(SECRET);
    assertThat(problems("table", null)).singleElement().asString().contains("set table, or routes");
    assertThat(problems("mode", "ignore")).singleElement().asString().contains("mode ignore needs");
    assertThat(problems("mode", "upsertIfNewer", "key", List.of("id")))
        .singleElement()
        .asString()
        .contains("upsertIfNewer needs it");
    assertThat(problems("versionColumn", "v")).singleElement().asString().contains("only mode");
    assertThat(problems("table", "x".repeat(64))).singleElement().asString().contains("64 bytes");
    assertThat(problems("columns", Map.of("a", "user/id")))
        .singleElement()
        .asString()
        .contains("begins with a slash");
    assertThat(problems("timeZone", "Mars/Olympus")).singleElement().asString().contains("no zone");
    assertThat(problems("verdicts", Map.of("235", "retry")))
        .singleElement()
        .asString()
        .contains("no SQLSTATE");
    assertThat(problems("verdicts", Map.of("23503", "fenced"))).hasSize(1);
    assertThat(problems("deletes", "apply")).singleElement().asString().contains("append has none");
    assertThat(problems("tables", Map.of("other", Map.of("rest", "r"))))
        .singleElement()
        .asString()
        .contains("no route leads to table other");
    assertThat(problems("socketTimeout", "10s")).singleElement().asString().contains("longer");
    assertThat(problems("properties", Map.of("password", SECRET)))
        .singleElement()
        .asString()
        .contains("set password by the setting")
        .doesNotContain(SECRET);
    assertThat(problems("mode", "ignore", "timeZone", "X", "table", " ")).hasSize(3);
  }

  @Test
  void theBuilderRefusesTheSame() {
    assertThatThrownBy(
            () -> PostgresSink.forDocuments().url("nonsense").mode(WriteMode.UPSERT).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a url is written")
        .hasMessageContaining("set table");
  }

  @Test
  void urlsOfBothKinds() {
    Address jdbc =
        Address.parse("jdbc:postgresql://a:1,[::1]:2,c/db?user=me&password=p%26w&sslmode=require");
    assertThat(jdbc.hosts()).containsExactly("a", "::1", "c");
    assertThat(jdbc.ports()).containsExactly(1, 2, 5432);
    assertThat(jdbc.user()).isEqualTo("me");
    assertThat(jdbc.password()).isEqualTo("p&w");
    assertThat(jdbc.parameters()).containsOnly(Map.entry("sslmode", "require"));
    assertThat(jdbc.toString()).isEqualTo("a:1,::1:2,c:5432/db");
    Address libpq =
        Address.parse(
            "postgres://us%40er:p+w@h/d%20b?application_name=x&target_session_attrs=read-write");
    assertThat(libpq.user()).isEqualTo("us@er");
    assertThat(libpq.password()).isEqualTo("p+w");
    assertThat(libpq.database()).isEqualTo("d b");
    assertThat(libpq.parameters())
        .containsOnly(Map.entry("ApplicationName", "x"), Map.entry("targetServerType", "primary"));
    assertThatThrownBy(() -> Address.parse("postgresql://me:" + SECRET + "@h"))
        .hasMessageContaining("names no database")
        .hasMessageNotContaining(SECRET);
    assertThatThrownBy(() -> Address.parse("postgresql://h:" + SECRET + "/db"))
        .hasMessageContaining("port")
        .hasMessageNotContaining(SECRET);
    assertThatThrownBy(() -> Address.parse("postgresql://me:%zz@h/db"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("zz");
  }

  @Test
  void providersAreAnnounced() {
    assertThat(ServiceLoader.load(SinkProvider.class))
        .extracting(provider -> provider.type())
        .contains("postgres");
    assertThat(ServiceLoader.load(DeadLetterProvider.class))
        .extracting(provider -> provider.type())
        .contains("postgres");
  }
}
