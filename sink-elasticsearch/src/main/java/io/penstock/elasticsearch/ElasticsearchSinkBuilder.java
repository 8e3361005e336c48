package io.penstock.elasticsearch;

import io.penstock.config.DataSize;
import io.penstock.config.Secret;
import io.penstock.elasticsearch.IdConfig.OnTooLong;
import io.penstock.record.Event;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Builds a sink over a value class of your own. {@link #index}, {@link #id} and {@link #json} are
 * needed; what is left out has the defaults of {@link ElasticsearchSinkConfig}. Functions are
 * called by all lanes at once; one that throws has its record rejected.
 *
 * <pre>{@code
 * Sink<Order> sink =
 *     ElasticsearchSink.<Order>builder("http://localhost:9200")
 *         .index("orders")
 *         .id(event -> event.value().number())
 *         .version(event -> event.value().revision())
 *         .json((order, out) -> mapper.writeValue(out, order))
 *         .build();
 * }</pre>
 *
 * @param <T> the value type
 */
public final class ElasticsearchSinkBuilder<T> {

  private final List<String> urls;
  private Secret apiKey;
  private String user;
  private Secret password;
  private Path caFile;
  private String fingerprint;
  private Duration connectTimeout = Duration.ofSeconds(5);
  private Duration requestTimeout = Duration.ofSeconds(60);
  private IndexName index;
  private final Map<String, IndexName> routes = new LinkedHashMap<>();
  private boolean dataStream;
  private TimeRule.Origin<T> time;
  private Duration maxAge = Duration.ofDays(3650);
  private Duration maxAhead = Duration.ofDays(1);
  private IdRule.Origin<T> id;
  private OnTooLong onTooLong = OnTooLong.REJECT;
  private VersionRule<T> version;
  private String versionField;
  private JsonWriter<? super T> json;
  private OnCreate onCreate = OnCreate.CREATE;
  private OnUpdate onUpdate = OnUpdate.INDEX;
  private long maxBulkBytes = 8L << 20;
  private int maxBulkRecords = 5000;
  private long maxDocumentBytes = 50L << 20;
  private int requestsInFlight = 2;
  private Refresh refresh = Refresh.NONE;
  private boolean requireIndex;
  private final Map<String, ItemVerdict> verdicts = new LinkedHashMap<>();

  ElasticsearchSinkBuilder(List<String> urls) {
    this.urls = List.copyOf(urls);
  }

  /** Authenticates by an encoded API key. */
  public ElasticsearchSinkBuilder<T> apiKey(Secret key) {
    this.apiKey = key;
    return this;
  }

  /** Authenticates by user and password. */
  public ElasticsearchSinkBuilder<T> basic(String name, Secret secret) {
    this.user = name;
    this.password = secret;
    return this;
  }

  /** Trusts the authority whose certificate, as PEM, is in the file. */
  public ElasticsearchSinkBuilder<T> caFile(Path file) {
    this.caFile = file;
    return this;
  }

  /** Trusts the authority whose certificate has this SHA-256 fingerprint, in hexadecimal. */
  public ElasticsearchSinkBuilder<T> fingerprint(String sha256) {
    this.fingerprint = sha256;
    return this;
  }

  /** How long connecting may take, and how long a request may stay without an answer. */
  public ElasticsearchSinkBuilder<T> timeouts(Duration connect, Duration request) {
    this.connectTimeout = connect;
    this.requestTimeout = request;
    return this;
  }

  /**
   * The index of every event without a route; may have a date in braces, which needs {@link #time}.
   *
   * @throws IllegalArgumentException if no index can be called so
   */
  public ElasticsearchSinkBuilder<T> index(String name) {
    this.index = IndexName.parse(name);
    return this;
  }

  /**
   * The index of the events of a route; events of other routes are rejected.
   *
   * @throws IllegalArgumentException if no index can be called so
   */
  public ElasticsearchSinkBuilder<T> route(String route, String name) {
    this.routes.put(route, IndexName.parse(name));
    return this;
  }

  /** Says that the targets are data streams, which take creations only. */
  public ElasticsearchSinkBuilder<T> dataStream() {
    this.dataStream = true;
    return this;
  }

  /** The event's time, for index names with a date. */
  public ElasticsearchSinkBuilder<T> time(Function<? super Event<T>, Instant> function) {
    this.time = TimeRule.Origin.of(function);
    return this;
  }

  /** How far back and ahead an event's time may lie; ten years and a day if not set. */
  public ElasticsearchSinkBuilder<T> timeWindow(Duration back, Duration ahead) {
    this.maxAge = back;
    this.maxAhead = ahead;
    return this;
  }

  /** The {@code _id}; null or empty has the record rejected. */
  public ElasticsearchSinkBuilder<T> id(Function<? super Event<T>, String> function) {
    this.id = IdRule.Origin.of(function);
    return this;
  }

  /** What becomes of an id over 512 bytes. */
  public ElasticsearchSinkBuilder<T> idTooLong(OnTooLong what) {
    this.onTooLong = what;
    return this;
  }

  /**
   * The external version, from 0 up; a record with a negative one is rejected. A Kafka offset
   * ({@code event.position().high()}) serves only while all events of a document come from one
   * partition of a topic that is never made anew.
   */
  public ElasticsearchSinkBuilder<T> version(ToLongFunction<? super Event<T>> function) {
    this.version = new VersionRule<>(VersionRule.Origin.of(function));
    return this;
  }

  /** Adds the version to the document too; the JSON must not have that field already. */
  public ElasticsearchSinkBuilder<T> documentVersionField(String field) {
    this.versionField = field;
    return this;
  }

  /** How a value becomes a JSON object. */
  public ElasticsearchSinkBuilder<T> json(JsonWriter<? super T> writer) {
    this.json = writer;
    return this;
  }

  /** What creations and updates do. */
  public ElasticsearchSinkBuilder<T> operations(OnCreate create, OnUpdate update) {
    this.onCreate = create;
    this.onUpdate = update;
    return this;
  }

  /** How large bulk requests may be, and how many of one batch may be under way at once. */
  public ElasticsearchSinkBuilder<T> bulk(DataSize bytes, int records, int inFlight) {
    this.maxBulkBytes = bytes.bytes();
    this.maxBulkRecords = records;
    this.requestsInFlight = inFlight;
    return this;
  }

  /** The largest document; larger ones are rejected. */
  public ElasticsearchSinkBuilder<T> maxDocument(DataSize size) {
    this.maxDocumentBytes = size.bytes();
    return this;
  }

  /** When writes become visible to searches. */
  public ElasticsearchSinkBuilder<T> refresh(Refresh when) {
    this.refresh = when;
    return this;
  }

  /** Refuses to open while an index without a date is missing. */
  public ElasticsearchSinkBuilder<T> requireIndex() {
    this.requireIndex = true;
    return this;
  }

  /** What an error means, by Elasticsearch's error type, where the built-in table does not fit. */
  public ElasticsearchSinkBuilder<T> verdict(String errorType, ItemVerdict verdict) {
    this.verdicts.put(errorType, verdict);
    return this;
  }

  /**
   * Builds the sink; nothing is sent before it is opened.
   *
   * @throws IllegalArgumentException if something is missing or the parts cannot work together
   */
  public ElasticsearchSink<T> build() {
    List<IndexName> names = new ArrayList<>(routes.values());
    if (index != null) {
      names.add(0, index);
    }
    check(names);
    TimeRule<T> window =
        time == null ? null : new TimeRule<>(time, Clock.systemUTC(), maxAge, maxAhead);
    Mapping<T> mapping =
        new Mapping<>(
            new IndexRule<>(index, routes, window),
            new IdRule<>(id, onTooLong),
            version,
            json,
            onCreate,
            onUpdate,
            dataStream,
            versionField,
            value -> false);
    return new ElasticsearchSink<>(
        new SinkPlan<>(
            new Connection(
                urls, apiKey, user, password, caFile, fingerprint, connectTimeout, requestTimeout),
            mapping,
            new BulkSettings(
                maxBulkBytes,
                maxBulkRecords,
                maxDocumentBytes,
                requestsInFlight,
                refresh,
                BulkSettings.serverTimeout(requestTimeout)),
            names,
            requireIndex,
            null,
            verdicts));
  }

  private void check(List<IndexName> names) {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(json, "json");
    for (String problem : Endpoints.problems(urls, caFile != null || fingerprint != null)) {
      throw new IllegalArgumentException(problem);
    }
    require(!names.isEmpty(), "there is nowhere to write to; set index or route");
    require(
        time != null || names.stream().noneMatch(IndexName::isDated),
        "an index name with a date needs time");
    require(
        version == null || onUpdate == OnUpdate.INDEX,
        "a partial update carries no external version");
    require(
        !dataStream || version == null, "a data stream takes creations, which carry no version");
    require(versionField == null || version != null, "documentVersionField needs version");
    require(
        versionField == null || !ReservedNames.contains(versionField),
        versionField == null ? "" : ReservedNames.wayOut(versionField));
    require(apiKey == null || user == null, "an API key and a user exclude each other");
    require(user == null || password != null, "a user needs a password");
    require(caFile == null || fingerprint == null, "caFile and fingerprint exclude each other");
    require(maxBulkBytes > 0 && maxBulkRecords > 0 && requestsInFlight > 0, "limits are positive");
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
