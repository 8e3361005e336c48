package io.penstock.producer.transactions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.producer.ExpectedBooks;
import io.penstock.producer.Fate;
import io.penstock.producer.SyntheticRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TransactionWorkloadTest {

  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
  private static final int EVENTS = 10_000;

  private static List<SyntheticRecord> records(long seed) {
    TransactionWorkload workload = new TransactionWorkload(seed, START, TransactionMix.DEFAULT);
    List<SyntheticRecord> records = new ArrayList<>();
    for (int i = 0; i < EVENTS; i++) {
      records.add(workload.next());
    }
    return records;
  }

  @Test
  void theSameSeedGivesTheSameBytes() {
    List<SyntheticRecord> one = records(3);
    List<SyntheticRecord> two = records(3);
    List<SyntheticRecord> other = records(4);
    for (int i = 0; i < EVENTS; i++) {
      assertThat(one.get(i).value()).isEqualTo(two.get(i).value());
    }
    assertThat(one.get(0).value()).isNotEqualTo(other.get(0).value());
  }

  @Test
  void theMixIsWhatItSays() {
    ExpectedBooks books = new ExpectedBooks();
    TransactionModel model = new TransactionModel();
    records(5)
        .forEach(
            record -> {
              books.add(record.expectation());
              model.add(record.expectation());
            });
    assertThat(books.duplicates()).isBetween(150L, 250L);
    assertThat(books.deadByCode().keySet()).as("kinds of broken ones").hasSize(11);
    assertThat(model.created()).isGreaterThan(5_000);
    assertThat(model.updated()).isBetween(1_500L, 2_500L);
    assertThat(model.deleted()).isBetween(350L, 650L);
    assertThat(model.documents()).hasSize((int) (model.created() - model.deleted()));
    assertThat(model.created() + model.updated() + model.deleted()).isEqualTo(books.written());
  }

  @Test
  void versionsOfATransactionGrowAndItsEventsShareAKey() throws IOException {
    Map<String, Long> versions = new HashMap<>();
    Map<String, String> keys = new HashMap<>();
    Set<Long> all = new HashSet<>();
    for (SyntheticRecord record : records(6)) {
      if (record.expectation().fate() == Fate.WRITTEN) {
        String id = (String) record.expectation().row().get("id");
        long version = (Long) record.expectation().row().get("version");
        Long before = versions.put(id, version);
        assertThat(before == null || before < version).isTrue();
        assertThat(all.add(version)).as("two events at one time").isTrue();
        String key = new String(record.key(), StandardCharsets.UTF_8);
        assertThat(keys.putIfAbsent(id, key)).isIn(null, key);
      }
    }
  }

  @Test
  void aRepeatedMessageIsTheSameByteByByteAndSomeAreOutOfDate() throws IOException {
    Set<String> sent = new HashSet<>();
    Set<String> deleted = new HashSet<>();
    int late = 0;
    for (SyntheticRecord record : records(7)) {
      String bytes = Arrays.toString(record.value());
      if (record.expectation().fate() == Fate.DUPLICATE) {
        assertThat(sent).contains(bytes);
        JsonNode event = new ObjectMapper().readTree(record.value());
        if (deleted.contains(event.at("/transaction/id").asText())
            && !event.get("event_type").asText().equals("transaction.deleted")) {
          late++;
        }
      } else if (record.expectation().fate() == Fate.WRITTEN) {
        sent.add(bytes);
        if (record.expectation().row().get("operation").equals("delete")) {
          deleted.add((String) record.expectation().row().get("id"));
        }
      }
    }
    assertThat(late).as("old states that come again behind a deletion").isPositive();
  }

  @Test
  void theExamplesTablesAreWhatTheModelKnows() throws IOException {
    assertThat(table("merchants.csv")).isEqualTo(LookupRows.merchants());
    assertThat(table("accounts.csv")).isEqualTo(LookupRows.accounts());
    assertThat(table("assets.csv")).isEqualTo(LookupRows.assets());
  }

  private static Map<String, Map<String, String>> table(String name) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("..", "examples", "message-consumer", name));
    String[] columns = lines.get(0).split(",");
    Map<String, Map<String, String>> rows = new LinkedHashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      // A comma inside quotes is none.
      String[] values = line.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)");
      Map<String, String> row = new HashMap<>();
      for (int i = 0; i < columns.length; i++) {
        row.put(columns[i], values[i].replace("\"", ""));
      }
      rows.put(values[0], row);
    }
    return rows;
  }
}
