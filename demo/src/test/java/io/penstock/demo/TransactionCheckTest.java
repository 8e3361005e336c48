package io.penstock.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.producer.transactions.TransactionMix;
import io.penstock.producer.transactions.TransactionModel;
import io.penstock.producer.transactions.TransactionModel.Stored;
import io.penstock.producer.transactions.TransactionWorkload;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The comparison sees what it is there to see. */
class TransactionCheckTest {

  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

  private final Map<String, Stored> model = model();

  private static Map<String, Stored> model() {
    TransactionWorkload workload =
        new TransactionWorkload(9, START, TransactionMix.PUBLISHER, List.of("u"));
    TransactionModel model = new TransactionModel();
    for (int i = 0; i < 50; i++) {
      model.add(workload.next().expectation());
    }
    return model.documents();
  }

  /** What a pipeline that does everything right would leave in the index. */
  private Map<String, Stored> index() {
    Map<String, Stored> index = new TreeMap<>();
    model.forEach(
        (id, stored) -> {
          ObjectNode source = stored.source().deepCopy();
          source.put("_updated_at", "2026-11-21T10:00:01Z");
          if (source.get("_enriched").asBoolean()) {
            source.put("_enriched_at", "2026-11-21T10:00:01Z");
          }
          index.put(id, new Stored(stored.version(), source));
        });
    return index;
  }

  private List<Map<String, String>> rows() {
    List<Map<String, String>> rows = new ArrayList<>();
    model.forEach(
        (id, stored) -> {
          Map<String, String> row = new LinkedHashMap<>();
          stored
              .source()
              .properties()
              .forEach(
                  field ->
                      row.put(
                          field.getKey(),
                          field.getValue().isValueNode()
                              ? field.getValue().asText()
                              : field.getValue().toString()));
          row.put("created_at", postgres(row.get("created_at")));
          row.put("event_time", postgres(row.get("timestamp")));
          rows.add(row);
        });
    return rows;
  }

  private static String postgres(String iso) {
    return iso.replace('T', ' ').replace("Z", "+00");
  }

  private String first() {
    return model.keySet().iterator().next();
  }

  private void assertSeen(Map<String, Stored> index, String words) {
    TransactionCheck check = new TransactionCheck(model).index(index, START);
    assertThat(check.isRight()).isFalse();
    assertThat(String.join("\n", check.lines())).contains("<-- differs").contains(words);
  }

  private Map<String, Stored> changed(Consumer<ObjectNode> change) {
    Map<String, Stored> index = index();
    Stored stored = index.get(first());
    change.accept((ObjectNode) stored.source());
    return index;
  }

  @Test
  void whatIsRightIsRight() {
    TransactionCheck check = new TransactionCheck(model).index(index(), START).table(rows());
    assertThat(check.isRight()).as("%s", check.lines()).isTrue();
    assertThat(check.lines()).hasSize(2);
  }

  @Test
  void differencesOfTheIndexAreSeen() {
    Map<String, Stored> missing = index();
    missing.remove(first());
    assertSeen(missing, "is missing");
    Map<String, Stored> more = index();
    more.put("zombie", more.get(first()));
    assertSeen(more, "document zombie: must not be there");
    Map<String, Stored> version = index();
    version.computeIfPresent(first(), (id, s) -> new Stored(s.version() + 1, s.source()));
    assertSeen(version, "has version");
    assertSeen(changed(source -> source.put("status", "eaten")), "differs in [status]");
    assertSeen(changed(source -> source.remove("search_content")), "differs in [search_content]");
    assertSeen(
        changed(
            source ->
                source.put(
                    "amount", source.get("amount").decimalValue().add(new BigDecimal("1e-18")))),
        "differs in [amount]");
    assertSeen(changed(source -> source.remove("_updated_at")), "_updated_at");
    assertSeen(changed(source -> source.put("_updated_at", "2026-11-21T09:00:00Z")), "_updated_at");
  }

  @ParameterizedTest
  @CsvSource({
    "user_id, x",
    "status, x",
    "amount, 1.001",
    "metadata, {}x",
    "created_at, 2026-11-21 10:00:00+00",
    "event_time, 2026-11-21 10:00:00.000001+00"
  })
  void differencesOfTheTableAreSeen(String column, String value) {
    List<Map<String, String>> rows = rows();
    rows.get(0).put(column, column.equals("metadata") ? "{\"other\":1}" : value);
    TransactionCheck check = new TransactionCheck(model).table(rows);
    assertThat(check.isRight()).isFalse();
    assertThat(String.join("\n", check.lines())).contains("differs in " + column);
  }

  @Test
  void aRowThatCameBackAndOneThatIsLostAreSeen() {
    List<Map<String, String>> rows = rows();
    Map<String, String> back = new LinkedHashMap<>(rows.remove(0));
    back.put("id", "deleted-long-ago");
    rows.add(back);
    assertThat(String.join("\n", new TransactionCheck(model).table(rows).lines()))
        .contains("row deleted-long-ago: must not be there")
        .contains("is missing");
  }
}
