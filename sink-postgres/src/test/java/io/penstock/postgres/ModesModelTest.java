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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random batches over few keys, beside a model that does one event after the other: the table and
 * the counts of outcomes must agree, whatever the batches' sizes and the ways they take.
 */
@ExtendWith(Services.class)
class ModesModelTest {

  @Shared private static Database database;

  /** A row, or what an event sets of one: null stands for a column that it leaves alone. */
  private record Row(String value, long version, Long number, String text) {

    static final Row DEFAULTS = new Row(null, 0, 7L, "text");

    Row over(Row before) {
      return new Row(
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
        rows.put(id, row.over(there == null ? Row.DEFAULTS : there));
      }
    }

    List<String> lines() {
      List<String> lines = new ArrayList<>();
      rows.forEach(
          (id, row) ->
              lines.add(
                  id
                      + "|"
                      + row.value()
                      + "|"
                      + row.version()
                      + "|"
                      + row.number()
                      + "|"
                      + row.text()));
      return lines;
    }
  }

  @ParameterizedTest
  @EnumSource(value = WriteMode.class, mode = EnumSource.Mode.EXCLUDE, names = "APPEND")
  void agreesWithTheModel(WriteMode mode) throws Exception {
    long seed = Long.getLong("penstock.seed", System.nanoTime());
    System.out.println("ModesModelTest seed " + seed);
    Random random = new Random(seed);
    Rig.reset(database);
    database.execute(
        "CREATE TABLE items (id bigint PRIMARY KEY, v text, version bigint,"
            + " number bigint DEFAULT 7, text text NOT NULL DEFAULT 'text')");
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
          Batch<Document> batch = batch(random, model);
          WriteResult result = opened.writer().write(batch);
          assertThat(result.count(Outcome.REJECTED)).isZero();
          assertThat(Rig.rows(database, "SELECT * FROM items ORDER BY id"))
              .as("seed %d, round %d, threshold %d", seed, round, copyThreshold)
              .containsExactlyElementsOf(model.lines());
        }
      }
    }
  }

  private static Batch<Document> batch(Random random, Model model) {
    List<Event<Document>> events = new ArrayList<>();
    int size = 1 + random.nextInt(random.nextBoolean() ? 5 : 60);
    boolean mayLack = random.nextInt(3) > 0;
    for (int i = 0; i < size; i++) {
      long id = random.nextInt(40) - 20;
      long version = random.nextInt(10);
      if (random.nextInt(5) == 0) {
        boolean versioned = random.nextBoolean();
        Document document =
            versioned ? Rig.document("id", id, "version", version) : Rig.document("id", id);
        events.add(Rig.event(i, document).withOperation(Operation.DELETE));
        model.delete(id, versioned ? version : null);
      } else {
        Row row =
            new Row(
                "v" + random.nextInt(1_000),
                version,
                mayLack && random.nextBoolean() ? null : (long) random.nextInt(1_000),
                mayLack && random.nextBoolean() ? null : "t" + random.nextInt(1_000));
        events.add(Rig.event(i, document(id, row)));
        model.write(id, row);
      }
    }
    return new Batch<>(events);
  }

  private static Document document(long id, Row row) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", id);
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
