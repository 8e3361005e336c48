package io.penstock.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.document.Document;
import io.penstock.record.Event;
import io.penstock.record.Operation;
import io.penstock.spi.Outcome;
import io.penstock.spi.SinkWriter;
import io.penstock.spi.WriteResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Random creations, updates and deletions with versions, replayed and in any order, cut into random
 * batches: the index ends equal to a model that keeps the highest version of each document.
 */
class ModelTest extends SinkFixture {

  private record Change(String id, long version, Operation operation, int n) {

    Event<Document> event() {
      return Events.event("id", id, "v", version, "n", n).withOperation(operation);
    }
  }

  @Test
  void theIndexEqualsTheModel() throws Exception {
    long seed = Long.getLong("penstock.test.seed", new Random().nextLong());
    Random random = new Random(seed);
    System.out.println("seed " + seed);
    List<Change> changes = changes(random);
    SinkWriter<Document> writer =
        writer(
            s -> {
              s.version = Settings.versionOf("/v");
              s.documentVersionField = "doc_version";
              s.maxBulkRecords = 1 + random.nextInt(200);
              s.requestsInFlight = 1 + random.nextInt(4);
            });
    Map<String, Change> model = new HashMap<>();
    int from = 0;
    while (from < changes.size()) {
      int to = Math.min(changes.size(), from + 1 + random.nextInt(500));
      List<Change> batch = changes.subList(from, to);
      WriteResult result = write(writer, batch.stream().map(Change::event).toList());
      for (int i = 0; i < batch.size(); i++) {
        Change change = batch.get(i);
        assertThat(result.outcome(i))
            .as("seed %d, %s", seed, change)
            .isEqualTo(expected(model.get(change.id()), change));
        model.merge(change.id(), change, (a, b) -> b.version() > a.version() ? b : a);
      }
      from = to;
    }
    assertStored(model, seed);
  }

  /** What the server does: the first write of a version wins, an older one changes nothing. */
  private static Outcome expected(Change before, Change now) {
    if (before != null && before.version() > now.version()) {
      return Outcome.STALE;
    }
    if (before != null && before.version() == now.version()) {
      return Outcome.DUPLICATE;
    }
    boolean deletesNothing =
        now.operation() == Operation.DELETE
            && (before == null || before.operation() == Operation.DELETE);
    return deletesNothing ? Outcome.DUPLICATE : Outcome.WRITTEN;
  }

  private static List<Change> changes(Random random) {
    List<Change> changes = new ArrayList<>();
    Map<String, Long> versions = new HashMap<>();
    for (int i = 0; i < 4000; i++) {
      String id = "d" + random.nextInt(600);
      long version = versions.merge(id, 1L + random.nextInt(3), Long::sum);
      Operation operation =
          switch (random.nextInt(10)) {
            case 0, 1 -> Operation.DELETE;
            case 2, 3 -> Operation.CREATE;
            case 4, 5, 6 -> Operation.UPDATE;
            default -> Operation.UPSERT;
          };
      Change change = new Change(id, version, operation, i);
      changes.add(change);
      while (random.nextInt(5) == 0) {
        changes.add(change);
      }
    }
    // Out of order within a window, as from several partitions; deletions are remembered for a
    // minute only, so the window is one of records, not of time.
    for (int i = 0; i < changes.size(); i++) {
      int other = Math.min(changes.size() - 1, i + random.nextInt(40));
      Collections.swap(changes, i, other);
    }
    return changes;
  }

  private void assertStored(Map<String, Change> model, long seed) {
    Map<String, String> expected = new TreeMap<>();
    model.forEach(
        (id, change) -> {
          if (change.operation() != Operation.DELETE) {
            expected.put(id, "version " + change.version() + " n " + change.n());
          }
        });
    Map<String, String> stored = new TreeMap<>();
    Node.all(index)
        .forEach(
            (id, hit) -> {
              JsonNode source = hit.get("_source");
              assertThat(source.get("doc_version").asLong())
                  .isEqualTo(hit.get("_version").asLong());
              stored.put(id, "version " + hit.get("_version").asLong() + " n " + source.get("n"));
            });
    assertThat(stored).as("seed %d", seed).isEqualTo(expected);
  }
}
