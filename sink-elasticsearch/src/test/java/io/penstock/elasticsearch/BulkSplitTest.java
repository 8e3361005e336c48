package io.penstock.elasticsearch;

import static io.penstock.elasticsearch.Events.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.document.Document;
import io.penstock.record.Event;
import io.penstock.spi.Outcome;
import io.penstock.spi.SinkException;
import io.penstock.spi.SinkWriter;
import io.penstock.spi.Verdict;
import io.penstock.spi.WriteResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How a batch becomes several requests, and what keeps its order then. */
class BulkSplitTest extends SinkFixture {

  private static List<Event<Document>> numbered(int count, int bytes) {
    List<Event<Document>> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(event("id", "d" + i, "text", "x".repeat(bytes)));
    }
    return events;
  }

  @Test
  void aBatchIsSplitByCount() throws Exception {
    SinkWriter<Document> writer = writer(s -> s.maxBulkRecords = 100);
    assertThat(write(writer, numbered(1001, 10)).isAllWritten()).isTrue();
    assertThat(requests()).isEqualTo(11);
    assertThat(Node.count(index)).isEqualTo(1001);
    assertThat(Node.indexOperations(index)).isEqualTo(1001);
  }

  @Test
  void aBatchIsSplitByBytesAndALargeDocumentGoesAlone() throws Exception {
    SinkWriter<Document> writer = writer(s -> s.maxBulkBytes = 16 << 10);
    List<Event<Document>> events = numbered(200, 1000);
    events.add(100, event("id", "large", "text", "x".repeat(100_000)));
    assertThat(write(writer, events).isAllWritten()).isTrue();
    assertThat(Node.count(index)).isEqualTo(201);
    assertThat(sizes().max()).isBetween(100_000.0, 100_100.0);
    assertThat(requests()).isBetween(14L, 16L);
  }

  @Test
  void aDocumentOverTheLimitIsRejectedAndItsNeighboursAreNot() throws Exception {
    SinkWriter<Document> writer = writer(s -> s.maxDocumentBytes = 10_000);
    List<Event<Document>> events = numbered(10, 100);
    events.add(5, event("id", "large", "text", "x".repeat(10_000)));
    WriteResult result = write(writer, events);
    assertThat(told(result).get(5)).isEqualTo("DOCUMENT_TOO_LARGE");
    assertThat(result.count(Outcome.WRITTEN)).isEqualTo(10);
    assertThat(Node.count(index)).isEqualTo(10);
  }

  /** Without versions, only the order of the writes decides what is there in the end. */
  @Test
  void theOrderOfADocumentOutlivesRequestsUnderWayAtOnce() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    SinkWriter<Document> writer =
        writer(
            s -> {
              s.maxBulkRecords = 7;
              s.requestsInFlight = 8;
            });
    Map<String, Integer> model = new HashMap<>();
    List<Event<Document>> events = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      String id = "k" + random.nextInt(random.nextBoolean() ? 10 : 1000);
      if (random.nextInt(10) == 0) {
        events.add(Events.delete("id", id));
        model.remove(id);
      } else {
        events.add(event("id", id, "n", i));
        model.put(id, i);
      }
    }
    WriteResult result = write(writer, events);
    assertThat(result.count(Outcome.WRITTEN) + result.count(Outcome.DUPLICATE))
        .as("seed %d", seed)
        .isEqualTo(3000);
    assertThat(requests()).isGreaterThan(400);
    Map<String, Integer> stored = new HashMap<>();
    Node.all(index).forEach((id, hit) -> stored.put(id, hit.at("/_source/n").asInt()));
    assertThat(stored).as("seed %d", seed).isEqualTo(model);
  }

  /** The breaker for requests refuses by size; the sink finds a size that it takes. */
  @Test
  void requestsShrinkUntilTheClusterTakesThem() throws Exception {
    SinkWriter<Document> writer = writer(s -> s.requestsInFlight = 4);
    write(writer, numbered(1, 10));
    List<Event<Document>> events = numbered(500, 4000);
    Node.server().putSetting("network.breaker.inflight_requests.limit", "300kb");
    try {
      int refusals = 0;
      List<Event<Document>> left = events;
      while (!left.isEmpty()) {
        assertThat(refusals).isLessThan(20);
        try {
          WriteResult result = write(writer, left);
          assertThat(result.count(Outcome.REJECTED)).isZero();
          List<Event<Document>> again = new ArrayList<>();
          for (int i = 0; i < left.size(); i++) {
            if (result.outcome(i) == Outcome.RETRY) {
              again.add(left.get(i));
            }
          }
          refusals += again.isEmpty() ? 0 : 1;
          left = again;
        } catch (SinkException refused) {
          assertThat(refused.verdict()).isEqualTo(Verdict.OUTAGE);
          assertThat(refused.code()).isEqualTo("TOO_BUSY");
          refusals++;
        }
      }
      assertThat(refusals).isPositive();
      assertThat(Node.count(index)).isEqualTo(500);
      assertThat(Node.indexOperations(index)).as("nothing was written twice").isEqualTo(501);
      assertThat(requests()).isGreaterThan(6);
    } finally {
      Node.server().putSetting("network.breaker.inflight_requests.limit", null);
    }
    for (int i = 0; i < 10; i++) {
      write(writer, events);
    }
    long before = requests();
    write(writer, events);
    assertThat(requests() - before).as("and grow again").isEqualTo(1);
  }

  @Test
  void whatFailsWholeIsThrownWhole() throws Exception {
    SinkWriter<Document> writer = writer(s -> s.maxBulkRecords = 10);
    write(writer, numbered(1, 10));
    Node.server().putIndexSetting(index, "index.blocks.write", "true");
    SinkException away =
        catchThrowableOfType(SinkException.class, () -> write(writer, numbered(100, 10)));
    assertThat(away.verdict()).isEqualTo(Verdict.OUTAGE);
    assertThat(away.getMessage()).contains(index, "index write (api)");
    assertThat(requests()).as("it stops sending at once").isLessThanOrEqualTo(4);
  }
}
