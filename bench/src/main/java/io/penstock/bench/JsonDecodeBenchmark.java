package io.penstock.bench;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.penstock.document.Document;
import io.penstock.json.ClassJsonDecoder;
import io.penstock.json.JsonDecoder;
import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import io.penstock.spi.RejectedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What decoding one event of about 250 bytes costs, beside a plain Jackson tree of the same event.
 * Run it with {@code -prof gc} to see the allocation.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class JsonDecodeBenchmark {

  private static final String FLAT =
      """
      {"event_id":"8c2f1a54-7d1e-4c63-9a3e-0f6f6f3b2c11","type":"page_view","user_id":"user-48213",\
      "ts":"2026-11-21T10:15:30.123Z","session":"b7c1","country":"DE","amount":1234.56,\
      "quantity":3,"premium":true,"referrer":null,"note":"%s"}""";

  private static final String NESTED =
      """
      {"event_id":"8c2f1a54-7d1e-4c63-9a3e-0f6f6f3b2c11","type":"page_view",\
      "ts":"2026-11-21T10:15:30.123Z","user":{"id":"user-48213","country":"DE"},\
      "properties":{"amount":1234.56,"quantity":3,"tags":["a","b"],"note":"%s"}}""";

  private static final String[] COLUMNS = {
    "event_id", "type", "user_id", "ts", "session", "country", "amount", "quantity"
  };

  /** The form of the events. */
  @Param({"flat", "flatUnicode", "nested"})
  public String event;

  private byte[] json;
  private SourceRecord record;
  private final JsonDecoder decoder = new JsonDecoder();
  private final ClassJsonDecoder<Click> classDecoder = JsonDecoder.of(Click.class);
  private final ObjectMapper lax = new ObjectMapper();
  private final ObjectMapper strict =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .configure(JsonParser.Feature.STRICT_DUPLICATE_DETECTION, true)
          .build();

  /** A user's class. */
  public record Click(
      String event_id,
      String type,
      String user_id,
      Instant ts,
      String country,
      java.math.BigDecimal amount,
      Long quantity) {}

  /** Makes the event. */
  @Setup
  public void prepare() {
    json =
        switch (event) {
          case "flat" -> FLAT.formatted("nothing special").getBytes(StandardCharsets.UTF_8);
          case "flatUnicode" -> FLAT.formatted("Grüße 🌍").getBytes(StandardCharsets.UTF_8);
          default -> NESTED.formatted("nothing special").getBytes(StandardCharsets.UTF_8);
        };
    record = new SourceRecord(Position.of("events-0", 1), null, json, List.of(), 0);
  }

  /** A Jackson tree with the default settings, which take much that is not JSON. */
  @Benchmark
  public JsonNode jacksonTree() throws IOException {
    return lax.readTree(json);
  }

  /** A Jackson tree with the strictness that Jackson offers. */
  @Benchmark
  public JsonNode jacksonStrictTree() throws IOException {
    return strict.readTree(json);
  }

  /** Our decoder. */
  @Benchmark
  public Document decode() throws RejectedException {
    return decoder.decode(record);
  }

  /** Our decoder and what a sink that maps columns by name then does. */
  @Benchmark
  public void decodeAndGetColumns(Blackhole hole) throws RejectedException {
    Document document = decoder.decode(record);
    for (String column : COLUMNS) {
      hole.consume(document.get(column));
    }
  }

  /** Our decoder into a record class. */
  @Benchmark
  public Click decodeToClass() throws RejectedException {
    return classDecoder.decode(record);
  }
}
