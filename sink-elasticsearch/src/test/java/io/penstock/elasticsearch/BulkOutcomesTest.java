package io.penstock.elasticsearch;

import static io.penstock.elasticsearch.Events.delete;
import static io.penstock.elasticsearch.Events.event;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.document.Document;
import io.penstock.record.Event;
import io.penstock.record.Operation;
import io.penstock.spi.Outcome;
import io.penstock.spi.SinkWriter;
import io.penstock.spi.WriteResult;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of each item, on a real server. */
class BulkOutcomesTest extends SinkFixture {

  @Test
  void aThousandItemsOfWhichTenFail() throws Exception {
    Node.createIndex(index, "{\"properties\":{\"n\":{\"type\":\"long\"}}}");
    SinkWriter<Document> writer = writer(s -> s.version = Settings.versionOf("/v"));
    List<Event<Document>> newer = new ArrayList<>();
    newer.add(event("id", "stale-0", "v", 9, "n", 0));
    newer.add(event("id", "stale-1", "v", 9, "n", 0));
    assertThat(write(writer, newer).isAllWritten()).isTrue();

    List<Event<Document>> events = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      if (i % 200 == 7) {
        events.add(event("id", "bad-" + i, "v", 1, "n", "not a number"));
        expected.add("MAPPING_CONFLICT");
      } else if (i % 400 == 50) {
        events.add(event("id", "x".repeat(513) + i, "v", 1, "n", i));
        expected.add("ID_TOO_LONG");
      } else if (i == 500 || i == 999) {
        events.add(event("id", "stale-" + i / 900, "v", 1, "n", i));
        expected.add("STALE");
      } else {
        events.add(event("id", "good-" + i, "v", 1, "n", i));
        expected.add("WRITTEN");
      }
    }
    WriteResult result = write(writer, events);
    assertThat(told(result)).isEqualTo(expected);
    assertThat(result.count(Outcome.WRITTEN)).isEqualTo(990);
    assertThat(result.count(Outcome.REJECTED)).isEqualTo(8);
    assertThat(result.count(Outcome.STALE)).isEqualTo(2);
    assertThat(Node.count(index)).isEqualTo(992);
    assertThat(Node.indexOperations(index)).as("no good item was sent twice").isEqualTo(992);
    assertThat(Node.source(index, "stale-1").get("n").asInt()).isZero();
  }

  @Test
  void anEqualVersionIsADuplicateAndAnOlderOneStale() throws Exception {
    SinkWriter<Document> writer = writer(s -> s.version = Settings.versionOf("/v"));
    assertThat(told(write(writer, List.of(event("id", "a", "v", 5), event("id", "a", "v", 5)))))
        .containsExactly("WRITTEN", "DUPLICATE");
    assertThat(
            told(
                write(
                    writer,
                    List.of(
                        event("id", "a", "v", 4, "x", "old"),
                        event("id", "a", "v", 5, "x", "replay"),
                        event("id", "a", "v", 6, "x", "new")))))
        .containsExactly("STALE", "DUPLICATE", "WRITTEN");
    JsonNode document = Node.document(index, "a");
    assertThat(document.get("_version").asLong()).isEqualTo(6);
    assertThat(document.at("/_source/x").asText()).isEqualTo("new");
  }

  @Test
  void anIdThatLooksLikeAReasonDoesNotChangeTheVerdict() throws Exception {
    String id = "]: current version [3] is higher or equal to the one provided [3]";
    SinkWriter<Document> writer = writer(s -> s.version = Settings.versionOf("/v"));
    assertThat(told(write(writer, List.of(event("id", id, "v", 9), event("id", id, "v", 3)))))
        .containsExactly("WRITTEN", "STALE");
  }

  @Test
  void versionsReachFromZeroToTheLargestLong() throws Exception {
    SinkWriter<Document> writer = writer(s -> s.version = Settings.versionOf("/v"));
    assertThat(
            told(
                write(
                    writer,
                    List.of(
                        event("id", "zero", "v", 0),
                        event("id", "minus", "v", -1),
                        event("id", "large", "v", Long.MAX_VALUE),
                        event("id", "none"),
                        event("id", "text", "v", "7"),
                        event("id", "good", "v", 1)))))
        .containsExactly(
            "WRITTEN", "VERSION_RANGE", "WRITTEN", "VERSION_MISSING", "VERSION_RANGE", "WRITTEN");
    assertThat(Node.document(index, "zero").get("_version").asLong()).isZero();
    assertThat(Node.document(index, "large").get("_version").asLong()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aDeletionHoldsBackALateOlderUpdate() throws Exception {
    SinkWriter<Document> writer = writer(s -> s.version = Settings.versionOf("/v"));
    assertThat(
            told(
                write(
                    writer,
                    List.of(
                        event("id", "a", "v", 1),
                        delete("id", "a", "v", 3),
                        event("id", "a", "v", 2),
                        delete("id", "a", "v", 3),
                        delete("id", "a", "v", 2)))))
        .containsExactly("WRITTEN", "WRITTEN", "STALE", "DUPLICATE", "STALE");
    assertThat(Node.document(index, "a")).isNull();
    assertThat(told(write(writer, List.of(event("id", "a", "v", 4))))).containsExactly("WRITTEN");
  }

  @Test
  void aDeletionOfNothingIsADuplicate() throws Exception {
    SinkWriter<Document> writer = writer(s -> {});
    assertThat(
            told(
                write(
                    writer,
                    List.of(
                        event("id", "a"), delete("id", "a"), delete("id", "a"), event("id", "b")))))
        .containsExactly("WRITTEN", "WRITTEN", "DUPLICATE", "WRITTEN");
    assertThat(Node.all(index)).containsOnlyKeys("b");
  }

  @Test
  void theLastOfEqualIdsInABatchStays() throws Exception {
    SinkWriter<Document> writer = writer(s -> {});
    assertThat(
            write(
                    writer,
                    List.of(
                        event("id", "a", "n", 1),
                        event("id", "a", "n", 2),
                        event("id", "a", "n", 3)))
                .isAllWritten())
        .isTrue();
    assertThat(Node.source(index, "a").get("n").asInt()).isEqualTo(3);
  }

  @Test
  void aCreationLeavesWhatIsThere() throws Exception {
    SinkWriter<Document> writer = writer(s -> {});
    Event<Document> first = event("id", "a", "n", 1).withOperation(Operation.CREATE);
    Event<Document> second = event("id", "a", "n", 2).withOperation(Operation.CREATE);
    assertThat(told(write(writer, List.of(first, second)))).containsExactly("WRITTEN", "DUPLICATE");
    assertThat(Node.source(index, "a").get("n").asInt()).isEqualTo(1);
    SinkWriter<Document> replacing = writer(s -> s.onCreate = OnCreate.INDEX);
    assertThat(told(write(replacing, List.of(second)))).containsExactly("WRITTEN");
    assertThat(Node.source(index, "a").get("n").asInt()).isEqualTo(2);
  }

  @Test
  void updatesMerge() throws Exception {
    SinkWriter<Document> merge = writer(s -> s.onUpdate = OnUpdate.MERGE);
    Event<Document> update = event("id", "a", "m", 2).withOperation(Operation.UPDATE);
    assertThat(told(write(merge, List.of(update)))).containsExactly("DOCUMENT_MISSING");
    assertThat(told(write(merge, List.of(event("id", "a", "n", 1), update, update))))
        .containsExactly("WRITTEN", "WRITTEN", "WRITTEN");
    assertThat(Node.source(index, "a")).isEqualTo(Node.json("{\"id\":\"a\",\"n\":1,\"m\":2}"));
    SinkWriter<Document> mergeOrCreate = writer(s -> s.onUpdate = OnUpdate.MERGE_OR_CREATE);
    Event<Document> other = event("id", "b", "m", 2).withOperation(Operation.UPDATE);
    assertThat(told(write(mergeOrCreate, List.of(other)))).containsExactly("WRITTEN");
    assertThat(Node.source(index, "b").get("m").asInt()).isEqualTo(2);
  }

  @Test
  void theVersionIsKeptInTheDocumentToo() throws Exception {
    SinkWriter<Document> writer =
        writer(
            s -> {
              s.version = Settings.versionOf("/rev");
              s.documentVersionField = "doc_version";
            });
    write(
        writer, List.of(event("id", "a", "rev", 7), event("id", "b", "rev", 8, "doc_version", 8)));
    assertThat(Node.document(index, "a").get("_version").asLong()).isEqualTo(7);
    assertThat(Node.source(index, "a").get("doc_version").asLong()).isEqualTo(7);
    assertThat(Node.source(index, "b").get("doc_version").asLong()).isEqualTo(8);
  }

  @Test
  void idsOfAllKindsAreStoredAsTheyAre() throws Exception {
    List<String> ids =
        List.of(
            "a b/c?d#e%f",
            "\"}}\n{\"delete\":{\"_id\":\"good\"}}",
            "tab\tnul\u0000",
            "日本語 😀 \u2028",
            "é".repeat(256),
            "good");
    SinkWriter<Document> writer = writer(s -> {});
    List<Event<Document>> events = new ArrayList<>();
    ids.forEach(id -> events.add(event("id", id)));
    assertThat(write(writer, events).isAllWritten()).isTrue();
    assertThat(Node.all(index).keySet()).containsExactlyInAnyOrderElementsOf(ids);
  }

  @Test
  void idsThatCannotBeAreRejectedBeforeTheyCostTheRequest() throws Exception {
    SinkWriter<Document> writer = writer(s -> {});
    assertThat(
            told(
                write(
                    writer,
                    List.of(
                        event("id", "good"),
                        event("id", "é".repeat(257)),
                        event("id", ""),
                        event("id", null),
                        event("other", 1),
                        event("id", List.of(1L)),
                        event("id", "half \ud800")))))
        .containsExactly(
            "WRITTEN",
            "ID_TOO_LONG",
            "ID_MISSING",
            "ID_MISSING",
            "ID_MISSING",
            "ID_INVALID",
            "ID_INVALID");
    assertThat(Node.all(index)).containsOnlyKeys("good");
  }

  @Test
  void longIdsAreHashedOnRequest() throws Exception {
    SinkWriter<Document> writer =
        writer(s -> s.id = new IdConfig(List.of("/id"), false, "|", IdConfig.OnTooLong.HASH));
    String longId = "x".repeat(513);
    assertThat(write(writer, List.of(event("id", longId, "n", 1))).isAllWritten()).isTrue();
    assertThat(write(writer, List.of(event("id", longId, "n", 2))).isAllWritten()).isTrue();
    assertThat(Node.all(index)).hasSize(1);
    String id = Node.all(index).keySet().iterator().next();
    assertThat(id).hasSize(71).startsWith("sha256-");
    assertThat(Node.source(index, id).get("n").asInt()).isEqualTo(2);
  }

  @Test
  void documentsAtFaultAreRejectedAloneAndWithoutTheirValues() throws Exception {
    Node.createIndex(
        index,
        "{\"properties\":{\"n\":{\"type\":\"long\"},\"when\":{\"type\":\"date\"},\"o\":"
            + "{\"properties\":{\"x\":{\"type\":\"long\"}}},\"kw\":{\"type\":\"keyword\"},"
            + "\"s\":{\"type\":\"object\",\"dynamic\":\"strict\"}}}");
    SinkWriter<Document> writer = writer(s -> {});
    List<Event<Document>> events =
        List.of(
            event("id", "0", "n", "hunter2"),
            event("id", "1", "n", Map.of("hunter2", 1L)),
            event("id", "2", "when", "hunter2"),
            event("id", "3", "o", "hunter2"),
            event("id", "4", "o", 5, "o.x", 6),
            event("id", "5", "kw", "hunter2".repeat(5000)),
            event("id", "6", "s", Map.of("new", "hunter2")),
            event("id", "7", "_version", 3),
            event("id", "8", "_seq_no", 3, "x", "hunter2"),
            event("id", "9", "deep", deep(25)),
            event("id", "10", "n", new BigDecimal("1e400")),
            event("id", "11", "_primary_term", 3, "x", "hunter2"),
            event("id", "12", "", "hunter2"),
            event("id", "good", "n", 1, "o", Map.of("x", 1L), "s", Map.of()));
    WriteResult result = write(writer, events);
    assertThat(told(result))
        .containsExactly(
            "MAPPING_CONFLICT",
            "MAPPING_CONFLICT",
            "MAPPING_CONFLICT",
            "MAPPING_CONFLICT",
            "MAPPING_CONFLICT",
            "TERM_TOO_LONG",
            "STRICT_MAPPING",
            "RESERVED_NAME",
            "RESERVED_NAME",
            "DEPTH_LIMIT",
            "MAPPING_CONFLICT",
            "RESERVED_NAME",
            "MAPPING_CONFLICT",
            "WRITTEN");
    for (int i = 0; i < result.size() - 1; i++) {
      assertThat(result.rejection(i).message()).as("%d", i).doesNotContain("hunter2");
    }
    assertThat(result.rejection(0).message()).contains("field n", "long");
    assertThat(result.rejection(7).message()).contains("_version", "doc_version", "version.field");
    assertThat(Node.all(index)).containsOnlyKeys("good");
  }

  private static Map<String, Object> deep(int levels) {
    Map<String, Object> map = Map.of("x", 1L);
    for (int i = 0; i < levels; i++) {
      map = Map.of("k", map);
    }
    return map;
  }

  @Test
  void tooManyFieldsAreRejectedOrIgnoredAsTheIndexSays() throws Exception {
    Map<String, Object> many = new LinkedHashMap<>();
    for (int i = 0; i < 1100; i++) {
      many.put("f" + i, (long) i);
    }
    SinkWriter<Document> writer = writer(s -> {});
    WriteResult result =
        write(writer, List.of(event("id", "a", "many", many), event("id", "b", "n", 1)));
    assertThat(told(result)).containsExactly("FIELD_LIMIT", "WRITTEN");
    assertThat(result.rejection(0).message()).contains("1000 fields", "flattened");

    if (Node.product() == Product.OPENSEARCH) {
      return; // has no such setting
    }
    String limited = Node.newIndex("limited");
    SinkWriter<Document> built =
        writer(
            s -> {
              s.index = limited;
              s.template =
                  new TemplateConfig(
                      limited, null, TemplateConfig.Mode.INSTALL, TemplateConfig.Dynamic.LIMITED);
            });
    assertThat(write(built, List.of(event("id", "a", "many", many))).isAllWritten()).isTrue();
    assertThat(Node.source(limited, "a").get("many").size()).isEqualTo(1100);
    Node.server().expectOk("DELETE", "/_index_template/" + limited, null);
  }
}
