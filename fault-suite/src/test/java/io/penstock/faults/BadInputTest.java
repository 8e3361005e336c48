package io.penstock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.faults.BadInput.Case;
import io.penstock.testkit.Database;
import io.penstock.testkit.KafkaServer;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every kind of bad input through a real broker and the runner's jar into a real database: each
 * record ends as it must, its neighbours are written, and nothing of it shows in the log. The table
 * of what became of which input is left in {@code target/bad-input.md}.
 */
@ExtendWith(Services.class)
@Timeout(120)
class BadInputTest {

  /** Good records around each bad one. */
  private static final int NEIGHBOURS = 3;

  @Shared private static KafkaServer kafka;
  @Shared private static Database database;

  @ParameterizedTest
  @CsvSource({
    "append, 100000, single", // unnest
    "append, 1, single", // COPY
    "upsert, 1, single", // COPY and merge
    "ignore, 1, exactlyOnce"
  })
  void endsAsItMust(String mode, int copyThreshold, String delivery) throws Exception {
    String name = "bad_" + mode + "_" + copyThreshold;
    List<Case> cases = BadInput.all();
    database.execute(
        "DROP TABLE IF EXISTS bad, penstock_dead_letters, penstock_ledger",
        "DROP TYPE IF EXISTS mood",
        BadInput.ENUM,
        BadInput.TABLE);
    kafka.createTopic(name, 1);
    Map<Long, Case> sent = send(name, cases);
    Path folder =
        Files.createDirectories(Path.of(System.getProperty("faults.output"), "bad-input"));
    Path file = folder.resolve(name + ".yaml");
    Files.writeString(file, yaml(name, mode, copyThreshold, delivery));
    String log;
    try (Runner runner = Runner.start(name, file, folder, List.of("-Xmx160m"), "--until-drained")) {
      assertThat(runner.awaitExit(Duration.ofSeconds(90)))
          .as("exit code; the last lines:%n%s", runner.tail())
          .isZero();
      log = runner.output();
    }
    Map<Long, String> dead = deadLetters();
    Map<String, String> wrong = new TreeMap<>();
    sent.forEach(
        (offset, each) -> {
          String found = dead.getOrDefault(offset, stored(each));
          String wanted = each.code() != null ? each.code() : each.stored();
          if (BadInput.KEY_REQUIRED.equals(wanted) && mode.equals("append")) {
            wanted = "COLUMN_NULL";
          }
          if (!String.valueOf(wanted).equals(String.valueOf(found))) {
            wrong.put(each.input(), "wanted " + shown(wanted) + ", found " + shown(found));
          }
        });
    assertThat(wrong).isEmpty();
    assertThat(dead)
        .as("nothing but bad input among the dead letters")
        .hasSize((int) cases.stream().filter(each -> each.code() != null).count());
    assertThat(database.queryLong("SELECT count(*) FROM bad WHERE n < 1000"))
        .as("neighbours")
        .isEqualTo((long) cases.size() * NEIGHBOURS);
    assertValuesAsTheyCame(sent, dead);
    assertThat(log).doesNotContain("\u001b[31mb", "DROP TABLE", "sixsix", "2024-02-30");
    table(cases);
  }

  /** Sends each case among good records; returns the offsets of the cases. */
  private static Map<Long, Case> send(String topic, List<Case> cases) throws Exception {
    Map<Long, Case> sent = new HashMap<>();
    int good = 0;
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (Case each : cases) {
        for (int i = 0; i < NEIGHBOURS; i++) {
          byte[] neighbour = ("{\"n\":" + good++ + "}").getBytes(StandardCharsets.UTF_8);
          producer.send(new ProducerRecord<>(topic, neighbour));
        }
        sent.put(producer.send(new ProducerRecord<>(topic, each.value())).get().offset(), each);
      }
    }
    return sent;
  }

  private static String yaml(String name, String mode, int copyThreshold, String delivery) {
    String address =
        "host: %s, port: %d, database: %s, user: %s, password: \"%s\""
            .formatted(
                database.server().host(),
                database.server().port(),
                database.name(),
                database.user(),
                database.password());
    return """
        pipelines:
          %s:
            source: { kafka: { bootstrapServers: "%s", topics: [%s], groupId: %s } }
            decode: { json: { maxBytes: 262144, maxTokens: 50000 } }
            batch: { maxRecords: 10000, maxAge: 1s }
            %s
            sink:
              postgres: { %s, table: bad, mode: %s, %s copyThreshold: %d, properties: { options: "-c TimeZone=UTC" } }
            deadLetter: { postgres: { %s } }
        management: { port: 0 }
        """
        .formatted(
            name,
            kafka.bootstrapServers(),
            name,
            name,
            delivery.equals("exactlyOnce") ? "delivery: exactlyOnce" : "",
            address,
            mode,
            mode.equals("append") ? "" : "key: [n],",
            copyThreshold,
            address);
  }

  /** Code by offset. */
  private static Map<Long, String> deadLetters() throws SQLException {
    Map<Long, String> codes = new HashMap<>();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT position_high, code FROM penstock_dead_letters")) {
      while (rows.next()) {
        codes.put(rows.getLong(1), rows.getString(2));
      }
    }
    return codes;
  }

  private static String stored(Case each) {
    if (each.column() == null) {
      return null;
    }
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      try (ResultSet rows =
          statement.executeQuery(
              "SELECT " + each.column() + "::text FROM bad WHERE n = " + each.number())) {
        return rows.next() ? rows.getString(1) : null;
      }
    } catch (SQLException e) {
      throw new IllegalStateException("cannot read the table", e);
    }
  }

  /** A dead letter is what was sent, byte by byte. */
  private static void assertValuesAsTheyCame(Map<Long, Case> sent, Map<Long, String> dead)
      throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT position_high, value FROM penstock_dead_letters")) {
      while (rows.next()) {
        Case each = sent.get(rows.getLong(1));
        assertThat(each).as("a neighbour died: %s", dead.get(rows.getLong(1))).isNotNull();
        assertThat(rows.getBytes(2)).as(each.input()).isEqualTo(each.value());
      }
    }
  }

  private static String shown(String text) {
    return text == null || text.length() < 60 ? text : text.substring(0, 60) + "…";
  }

  private static void table(List<Case> cases) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("| input | what became of it |");
    lines.add("|---|---|");
    for (Case each : cases) {
      String fate = shown(each.fate().replaceAll("\\p{Cntrl}", "␣"));
      lines.add("| " + each.input().replace("|", "\\|") + " | " + fate.replace("|", "\\|") + " |");
    }
    Path output = Path.of(System.getProperty("faults.output"));
    Files.write(output.resolve("bad-input.md"), lines);
    assertThat(Files.readAllLines(output.resolve("../../docs/reliability.md")))
        .as("docs/reliability.md holds the table that is in target/bad-input.md")
        .containsSequence(lines);
  }
}
