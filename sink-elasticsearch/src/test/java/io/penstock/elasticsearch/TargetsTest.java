package io.penstock.elasticsearch;

import static io.penstock.elasticsearch.Events.delete;
import static io.penstock.elasticsearch.Events.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.document.Document;
import io.penstock.record.Event;
import io.penstock.record.Operation;
import io.penstock.spi.Outcome;
import io.penstock.spi.SinkException;
import io.penstock.spi.SinkWriter;
import io.penstock.spi.Verdict;
import io.penstock.spi.WriteResult;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which index an event goes to. */
class TargetsTest extends SinkFixture {

  @Test
  void theDateOfAnEventChoosesItsIndex() throws Exception {
    Instant now = Instant.now();
    String year = now.toString().substring(0, 4);
    SinkWriter<Document> writer =
        writer(
            s -> {
              s.index = index + "-{yyyy.MM.dd}";
              s.time = Settings.timeOf("/time", TimeUnitOfField.ISO);
            });
    WriteResult result =
        write(
            writer,
            List.of(
                event("id", "a", "time", now.toString()),
                event("id", "b", "time", "2024-12-31T23:59:59.999Z"),
                event("id", "c", "time", "2025-01-01T00:30:00+01:00"),
                event("id", "d", "time", "2025-01-01T00:00:00Z"),
                event("id", "e", "time", "1970-01-20T00:00:00Z"),
                event("id", "f", "time", "2024-02-30T00:00:00Z"),
                event("id", "g"),
                event("id", "h", "time", "+55000-01-01T00:00:00Z")));
    assertThat(told(result))
        .containsExactly(
            "WRITTEN",
            "WRITTEN",
            "WRITTEN",
            "WRITTEN",
            "TIME_RANGE",
            "TIME_INVALID",
            "TIME_MISSING",
            "TIME_RANGE");
    assertThat(Node.all(index + "-2024.12.31")).containsOnlyKeys("b", "c");
    assertThat(Node.all(index + "-2025.01.01")).containsOnlyKeys("d");
    assertThat(Node.all(index + "-" + year + ".*")).containsOnlyKeys("a");
  }

  @Test
  void aRouteChoosesFromTheListAndNothingElse() throws Exception {
    SinkWriter<Document> writer =
        writer(
            s -> {
              s.index = index + "-other";
              s.routes = Map.of("orders", index + "-orders", "pay", index + "-pay-{yyyy}");
              s.time = Settings.timeOf("/t", TimeUnitOfField.SECONDS);
            });
    Event<Document> event = event("id", "a", "t", 1_735_689_600L);
    WriteResult result =
        write(
            writer,
            List.of(
                event,
                event.withRoute("orders"),
                event.withRoute("pay"),
                event.withRoute("../_all"),
                event.withRoute(index + "-other")));
    assertThat(told(result))
        .containsExactly("WRITTEN", "WRITTEN", "WRITTEN", "ROUTE_UNKNOWN", "ROUTE_UNKNOWN");
    assertThat(Node.all(index + "-other")).containsOnlyKeys("a");
    assertThat(Node.all(index + "-orders")).containsOnlyKeys("a");
    assertThat(Node.all(index + "-pay-2025")).containsOnlyKeys("a");
  }

  @Test
  void withoutAStandardIndexEveryEventNeedsARoute() throws Exception {
    SinkWriter<Document> writer =
        writer(
            s -> {
              s.index = null;
              s.routes = Map.of("orders", index);
            });
    Event<Document> event = event("id", "a");
    assertThat(told(write(writer, List.of(event, event.withRoute("orders")))))
        .containsExactly("ROUTE_MISSING", "WRITTEN");
  }

  @Test
  void oneClosedIndexOfTwoHoldsBackItsOwnEventsOnly() throws Exception {
    SinkWriter<Document> writer =
        writer(
            s -> {
              s.index = null;
              s.routes = Map.of("a", index + "-a", "b", index + "-b");
            });
    write(writer, List.of(event("id", "0").withRoute("a"), event("id", "0").withRoute("b")));
    Node.server().expectOk("POST", "/" + index + "-b/_close", null);
    List<Event<Document>> events =
        List.of(
            event("id", "1").withRoute("a"),
            event("id", "1").withRoute("b"),
            event("id", "2").withRoute("a"),
            event("id", "1", "x", 2).withRoute("b"));
    WriteResult result = write(writer, events);
    assertThat(told(result)).containsExactly("WRITTEN", "RETRY", "WRITTEN", "RETRY");
    assertThat(result.retryReason().verdict())
        .as("no attempt is used up")
        .isEqualTo(Verdict.OUTAGE);
    assertThat(result.retryReason().code()).isEqualTo("INDEX_CLOSED");
    List<Event<Document>> left = List.of(events.get(1), events.get(3));
    SinkException away = catchThrowableOfType(SinkException.class, () -> write(writer, left));
    assertThat(away.verdict()).isEqualTo(Verdict.OUTAGE);
    assertThat(away.code()).isEqualTo("INDEX_CLOSED");
    assertThat(catchThrowableOfType(SinkException.class, writer::probe).code())
        .as("the probe asks the index that refused")
        .isEqualTo("INDEX_CLOSED");
    Node.server().expectOk("POST", "/" + index + "-b/_open", null);
    writer.probe();
    assertThat(write(writer, left).isAllWritten()).isTrue();
    assertThat(Node.source(index + "-b", "1").get("x").asInt()).isEqualTo(2);
    assertThat(Node.indexOperations(index + "-a")).as("nothing was sent twice").isEqualTo(3);
  }

  /** An item between two of another document's: the later one must not overtake. */
  @Test
  void laterItemsOfADocumentWaitForAnEarlierOne() throws Exception {
    SinkWriter<Document> writer =
        writer(
            s -> {
              s.verdicts.put("document_parsing_exception", ItemVerdict.OUTAGE);
              s.verdicts.put("mapper_parsing_exception", ItemVerdict.OUTAGE); // OpenSearch
            });
    Node.createIndex(index, "{\"properties\":{\"n\":{\"type\":\"long\"}}}");
    WriteResult result =
        write(
            writer,
            List.of(
                event("id", "a", "n", 1),
                event("id", "b", "n", "x"),
                event("id", "c", "n", 1),
                event("id", "b", "n", 2),
                delete("id", "b")));
    assertThat(told(result)).containsExactly("WRITTEN", "RETRY", "WRITTEN", "RETRY", "RETRY");
    assertThat(result.count(Outcome.RETRY)).isEqualTo(3);
  }

  @Test
  void anAliasIsATargetToo() throws Exception {
    Node.createIndex(index + "-1", "{}");
    Node.server()
        .expectOk(
            "POST",
            "/_aliases",
            "{\"actions\":[{\"add\":{\"index\":\""
                + index
                + "-1\",\"alias\":\""
                + index
                + "\",\"is_write_index\":true}}]}");
    SinkWriter<Document> writer = writer(s -> s.requireIndex = true);
    assertThat(write(writer, List.of(event("id", "a"))).isAllWritten()).isTrue();
    assertThat(Node.all(index + "-1")).containsOnlyKeys("a");
  }

  @Test
  void anAliasWithoutAWriteIndexStopsThePipeline() throws Exception {
    for (String name : List.of(index + "-1", index + "-2")) {
      Node.createIndex(name, "{}");
      Node.server()
          .expectOk(
              "POST",
              "/_aliases",
              "{\"actions\":[{\"add\":{\"index\":\"" + name + "\",\"alias\":\"" + index + "\"}}]}");
    }
    SinkWriter<Document> writer = writer(s -> {});
    SinkException stop =
        catchThrowableOfType(SinkException.class, () -> write(writer, List.of(event("id", "a"))));
    assertThat(stop.verdict()).isEqualTo(Verdict.STOP);
    assertThat(stop.code()).isEqualTo("ALIAS_WITHOUT_WRITE_INDEX");
  }

  @Test
  void aMissingIngestPipelineStopsThePipeline() throws Exception {
    Node.createIndex(index, "{}");
    Node.server().putIndexSetting(index, "index.default_pipeline", "nobody");
    SinkWriter<Document> writer = writer(s -> {});
    SinkException stop =
        catchThrowableOfType(SinkException.class, () -> write(writer, List.of(event("id", "a"))));
    assertThat(stop.verdict()).isEqualTo(Verdict.STOP);
    assertThat(stop.code()).isEqualTo("PIPELINE_MISSING");
    JsonNode nothing = Node.source(index, "a");
    assertThat(nothing).isNull();
  }

  @Test
  void aDataStreamTakesCreations() throws Exception {
    SinkWriter<Document> writer =
        writer(
            s -> {
              s.dataStream = true;
              s.product = Node.product();
              s.template =
                  new TemplateConfig(
                      index, null, TemplateConfig.Mode.INSTALL, TemplateConfig.Dynamic.LIMITED);
            });
    String time = "2026-11-21T10:00:00Z";
    Event<Document> event = event("id", "a", "@timestamp", time);
    WriteResult result =
        write(
            writer,
            List.of(
                event,
                event,
                event("id", "b", "@timestamp", time).withOperation(Operation.CREATE),
                event("id", "c", "@timestamp", time).withOperation(Operation.UPDATE),
                delete("id", "a"),
                event("id", "d")));
    assertThat(told(result))
        .containsExactly(
            "WRITTEN",
            "DUPLICATE",
            "WRITTEN",
            "OPERATION_UNSUPPORTED",
            "OPERATION_UNSUPPORTED",
            "MAPPING_CONFLICT");
    assertThat(Node.all(index)).containsOnlyKeys("a", "b");
    writer.probe();
    SinkException stop =
        catchThrowableOfType(SinkException.class, () -> write(writer(s -> {}), List.of(event)));
    assertThat(stop.verdict()).isEqualTo(Verdict.STOP);
    assertThat(stop.getMessage()).contains("dataStream: true");
  }
}
