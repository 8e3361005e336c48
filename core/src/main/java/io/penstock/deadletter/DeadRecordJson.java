package io.penstock.deadletter;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.penstock.document.Document;
import io.penstock.record.Header;
import io.penstock.record.Position;
import io.penstock.record.Rejection;
import io.penstock.record.SourceRecord;
import io.penstock.spi.DeadRecord;
import io.penstock.spi.Stage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A dead record as one line of JSON, exactly: bytes that are UTF-8 are kept as {@code {"text": …}},
 * others (and those with U+0000, which not every target can store in a text) as {@code {"base64":
 * …}}. Safe for use by several threads.
 */
public final class DeadRecordJson {

  /** The number of this form; a later one that cannot be read as this one gets another. */
  private static final int FORMAT = 1;

  /** How every line begins; by it a file is known for one of ours. */
  static final String BEGINNING = "{\"format\":" + FORMAT + ",\"id\":\"";

  private final String version;
  private final ObjectReader reader;

  /** A converter that writes this program's version. */
  public DeadRecordJson() {
    String released = DeadRecordJson.class.getPackage().getImplementationVersion();
    version = released == null ? "development" : released;
    reader =
        JsonMapper.builder(
                new JsonFactoryBuilder()
                    .streamReadConstraints(
                        StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();
  }

  /** The JSON, in UTF-8 and without a line break. */
  public byte[] write(DeadRecord dead) {
    SourceRecord record = dead.record();
    Map<String, Object> position = new LinkedHashMap<>();
    position.put("partition", record.partition());
    position.put("high", record.position().high());
    position.put("low", record.position().low());

    Map<String, Object> json = new LinkedHashMap<>();
    json.put("format", FORMAT);
    json.put("id", dead.id());
    json.put("pipeline", dead.pipeline());
    json.put("position", position);
    json.put("time", dead.time().toString());
    json.put("stage", dead.stage().label());
    json.put("code", dead.rejection().code());
    json.put("message", dead.rejection().message());
    json.put("attempts", dead.attempts());
    json.put("version", version);
    json.put(
        "timestamp", record.timestamp() == SourceRecord.NO_TIMESTAMP ? null : record.timestamp());
    json.put("key", bytes(record.key()));
    json.put("value", bytes(record.value()));
    json.put("headers", headers(record.headers()));
    return Document.of(json).json();
  }

  private static List<Object> headers(List<Header> headers) {
    List<Object> all = new ArrayList<>(headers.size());
    for (Header header : headers) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", header.name());
      one.put("value", bytes(header.value()));
      all.add(one);
    }
    return all;
  }

  private static Object bytes(byte[] bytes) {
    if (bytes == null) {
      return null;
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (text.indexOf('\0') < 0) {
        return Map.of("text", text);
      }
    } catch (CharacterCodingException notUtf8) {
      // Then it is kept as base64.
    }
    return Map.of("base64", Base64.getEncoder().encodeToString(bytes));
  }

  /**
   * Reads what {@link #write} wrote, also what another version wrote in the same form.
   *
   * @throws IOException if it is anything else, or damaged; the message holds no payload
   */
  public Entry read(byte[] json) throws IOException {
    JsonNode node;
    try {
      node = reader.readTree(json);
    } catch (IOException malformed) {
      throw new IOException("not JSON: a damaged line, or none of a dead letter");
    }
    if (node.path("format").asInt() != FORMAT) {
      throw new IOException("not a dead record in the form that this version knows");
    }
    try {
      JsonNode position = required(node, "position");
      SourceRecord record =
          new SourceRecord(
              new Position(
                  text(position, "partition"), number(position, "high"), number(position, "low")),
              bytes(node.path("key")),
              bytes(node.path("value")),
              headers(required(node, "headers")),
              node.path("timestamp").isNull()
                  ? SourceRecord.NO_TIMESTAMP
                  : number(node, "timestamp"));
      DeadRecord dead =
          new DeadRecord(
              record,
              text(node, "pipeline"),
              Instant.parse(text(node, "time")),
              Stage.valueOf(text(node, "stage").toUpperCase(Locale.ROOT)),
              new Rejection(text(node, "code"), text(node, "message")),
              Math.toIntExact(number(node, "attempts")));
      return new Entry(dead, text(node, "version"));
    } catch (DateTimeException | IllegalArgumentException | ArithmeticException wrong) {
      throw new IOException("a dead record with a field that cannot be read");
    }
  }

  /**
   * A dead record that was read.
   *
   * @param dead the record and why it died
   * @param version the version of the program that wrote it
   */
  public record Entry(DeadRecord dead, String version) {}

  private static List<Header> headers(JsonNode node) throws IOException {
    List<Header> headers = new ArrayList<>(node.size());
    for (JsonNode header : node) {
      headers.add(new Header(text(header, "name"), bytes(header.path("value"))));
    }
    return headers;
  }

  private static byte[] bytes(JsonNode node) throws IOException {
    if (node.isNull()) {
      return null;
    }
    if (node.hasNonNull("text")) {
      return text(node, "text").getBytes(StandardCharsets.UTF_8);
    }
    return Base64.getDecoder().decode(text(node, "base64"));
  }

  private static String text(JsonNode node, String field) throws IOException {
    JsonNode value = required(node, field);
    if (!value.isTextual()) {
      throw new IOException("the field " + field + " of a dead record is not a text");
    }
    return value.textValue();
  }

  private static long number(JsonNode node, String field) throws IOException {
    JsonNode value = required(node, field);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new IOException("the field " + field + " of a dead record is not a whole number");
    }
    return value.longValue();
  }

  private static JsonNode required(JsonNode node, String field) throws IOException {
    JsonNode value = node.get(field);
    if (value == null || value.isNull()) {
      throw new IOException("the field " + field + " of a dead record is missing");
    }
    return value;
  }
}
