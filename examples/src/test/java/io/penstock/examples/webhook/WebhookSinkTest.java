package io.penstock.examples.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.config.Secret;
import io.penstock.document.Document;
import io.penstock.record.Event;
import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import io.penstock.spi.Batch;
import io.penstock.spi.Sink;
import io.penstock.spi.SinkException;
import io.penstock.spi.SinkWriter;
import io.penstock.spi.Verdict;
import io.penstock.testkit.contract.SinkContract;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The contract that every sink keeps, and what this one makes of the answers it gets. */
class WebhookSinkTest extends SinkContract<Document> {

  private Endpoint endpoint;

  @BeforeEach
  void open() throws IOException {
    endpoint = new Endpoint();
  }

  @AfterEach
  void close() {
    endpoint.close();
  }

  private static WebhookSink sink(String url) {
    return new WebhookSink(
        new WebhookSinkConfig(url, new Secret("s3cr3t"), Duration.ofSeconds(10)));
  }

  @Override
  protected Sink<Document> newSink() {
    return sink(endpoint.url("/events"));
  }

  @Override
  protected Event<Document> event(int number, String text) {
    return event(Map.of("number", number, "text", text), number);
  }

  private static Event<Document> event(Map<String, ?> fields, int number) {
    SourceRecord record =
        new SourceRecord(Position.of("events-0", number), null, new byte[0], List.of(), 0);
    return Event.of(record, Document.of(fields));
  }

  @Override
  protected Event<Document> badEvent(int number, String secret) {
    return event(Map.of("number", number, "refuse", secret), number);
  }

  @Override
  protected Collection<Stored> read() {
    return endpoint.kept().stream()
        .map(json -> new Stored(json.get("number").asInt(), json.get("text").asText()))
        .toList();
  }

  @Override
  protected void takeTargetAway() {
    endpoint.goAway();
  }

  @Override
  protected void bringTargetBack() throws IOException {
    endpoint.comeBack();
  }

  @Override
  protected Sink<Document> newSinkWithMissingTarget() {
    return sink(endpoint.url("/nowhere"));
  }

  @Test
  void sendsTheToken() throws Exception {
    try (SinkWriter<Document> writer = newSink().openWriter()) {
      writer.write(new Batch<>(List.of(event(1, "a"))));
    }
    assertThat(endpoint.authorization()).isEqualTo("Bearer s3cr3t");
  }

  @ParameterizedTest
  @CsvSource({
    "400, REJECT",
    "413, REJECT",
    "422, REJECT",
    "408, RETRY",
    "429, RETRY",
    "401, STOP",
    "403, STOP",
    "405, STOP",
    "500, OUTAGE",
    "503, OUTAGE",
    "418, OUTAGE"
  })
  void givesEachAnswerItsVerdict(int status, Verdict verdict) throws Exception {
    try (SinkWriter<Document> writer = newSink().openWriter()) {
      endpoint.answerOnceWith(status);
      Batch<Document> batch = new Batch<>(List.of(event(1, "a")));
      SinkException failure = catchThrowableOfType(SinkException.class, () -> writer.write(batch));
      assertThat(failure.verdict()).isEqualTo(verdict);
      assertThat(failure.code()).isEqualTo("HTTP_" + status);
    }
  }
}
