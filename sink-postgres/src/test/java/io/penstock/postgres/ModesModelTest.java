package io.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.document.Document;
import io.penstock.postgres.write.DeletePolicy;
import io.penstock.postgres.write.WriteMode;
import io.penstock.record.Event;
import io.penstock.record.Operation;
import io.penstock.spi.Batch;
import io.penstock.spi.Outcome;
import io.penstock.spi.WriteResult;
import io.penstock.testkit.Database;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random batches over few keys, beside a model that does one event after the other: the table and
 * the counts of outcomes must agree, whatever the batches' sizes and the ways they take.
 */
@ExtendWith(Services.class)
class ModesModelTest {

  @Shared private static Database database;

  /** How keys are told apart. */
  private enum Keys {
    NUMBERS("bigint"),
    /** The case of letters does not count, and only the database knows that. */
    SPELLED("text COLLATE nocase");

    private final String type;

    Keys(String type) {
      this.type = type;
    }

    Object of(long id, Random random) {
      return this == NUMBERS ? (Object) id : (random.nextBoolean() ? "key" : "Key") + id;
    }
  }

  /** A row, or what an event sets of one: null stands for a column that it leaves alone. */
  private record Row(Object key, String value, long version, Long number, String text) {

    Row over(Row before) {
      if (before == null) {
        return over(new Row(key, null, 0, 7L, "text"));
      }
      return new Row(
          before.key(),
          value,
          version,
          number == null ? before.number() : number,
          text == null ? before.text() : text);
    }
  }

  /** One event after the other, as if each were a batch of its own. */
  private static final class Model {
    private final WriteMode mode;
    private final Map<Long, Row> rows = new TreeMap<>();

    Model(WriteMode mode) {
      this.mode = mode;
    }

    void delete(long id, Long version) {
      Row there = rows.get(id);
      boolean goes =
          mode != WriteMode.UPSERT_IF_NEWER
              || version == null
              || there != null && there.version() <= version;
      if (goes) {
        rows.remove(id);
      }
    }

    void write(long id, Row row) {
      Row there = rows.get(id);
      boolean replaces =
          there == null
              || mode == WriteMode.UPSERT
              || mode == WriteMode.UPSERT_IF_NEWER && row.version() > there.version();
      if (replaces) {
        rows.put(id, row.over(there));
      }
    }

    List<String> lines() {
      return rows.values().stream()
          .map(
              row ->
                  String.join(
                      "|",
                      row.key().toString(),
                      row.value(),
                      Long.toString(row.version()),
                      row.number().toString(),
                      row.text()))
          .toList();
    }
  }

  private static Stream<Arguments> modes() {
    return Stream.of(WriteMode.IGNORE, WriteMode.UPSERT, WriteMode.UPSERT_IF_NEWER)
        .flatMap(mode -> Arrays.stream(Keys.values()).map(keys -> Arguments.of(mode, keys)));
  }

  @ParameterizedTest
  @MethodSource("modes")
  void agreesWithTheModel(WriteMode mode, Keys keys) throws Exception {
    long seed = Long.getLong("penstock.seed", System.nanoTime());
    System.out.println("ModesModelTest seed " + seed);
    Random random = new Random(seed);
    Rig.reset(database);
    database.execute(
        "CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2',"
            + " deterministic = false)",
        "CREATE TABLE items (id "
            + keys.type
            + " PRIMARY KEY, v text, version bigint, number bigint DEFAULT 7,"
            + " text text NOT NULL DEFAULT 'text')");
    Model model = new Model(mode);
    for (int copyThreshold : new int[] {1, 8, 1_000_000}) {
      var builder =
          Rig.documents(database)
              .table("items")
              .mode(mode)
              .key("id")
              .deletes(DeletePolicy.APPLY)
              .copyThreshold(copyThreshold)
              .versionColumn(mode == WriteMode.UPSERT_IF_NEWER ? "version" : null);
      try (var opened = Rig.open(builder)) {
        for (int round = 0; round < 25; round++) {
          Batch<Document> batch = batch(random, keys, model);
          WriteResult result = opened.writer().write(batch);
          assertThat(result.count(Outcome.REJECTED)).isZero();
          assertThat(Rig.rows(database, "SELECT * FROM items"))
              .as("seed %d, round %d, threshold %d", seed, round, copyThreshold)
              .containsExactlyInAnyOrderElementsOf(model.lines());
        }
      }
    }
  }

  private static Batch<Document> batch(Random random, Keys keys, Model model) {
    List<Event<Document>> events = new ArrayList<>();
    int size = 1 + random.nextInt(random.nextBoolean() ? 5 : 60);
    boolean mayLack = random.nextInt(3) > 0;
    for (int i = 0; i < size; i++) {
      long id = random.nextInt(40) - 20;
      long version = random.nextInt(10);
      if (random.nextInt(5) == 0) {
        boolean versioned = random.nextBoolean();
        Document document =
            versioned
                ? Rig.document("id", keys.of(id, random), "version", version)
                : Rig.document("id", keys.of(id, random));
        events.add(Rig.event(i, document).withOperation(Operation.DELETE));
        model.delete(id, versioned ? version : null);
      } else {
        Row row =
            new Row(
                keys.of(id, random),
                "v" + random.nextInt(1_000),
                version,
                mayLack && random.nextBoolean() ? null : (long) random.nextInt(1_000),
                mayLack && random.nextBoolean() ? null : "t" + random.nextInt(1_000));
        events.add(Rig.event(i, document(row)));
        model.write(id, row);
      }
    }
    return new Batch<>(events);
  }

  private static Document document(Row row) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", row.key());
    fields.put("v", row.value());
    fields.put("version", row.version());
    if (row.number() != null) {
      fields.put("number", row.number());
    }
    if (row.text() != null) {
      fields.put("text", row.text());
    }
    return Document.of(fields);
  }
}
