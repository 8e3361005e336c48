package io.penstock.elasticsearch;

import io.penstock.config.DataSize;
import io.penstock.config.Secret;
import io.penstock.elasticsearch.IdConfig.OnTooLong;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects settings for a test; what is not set has its default. */
final class Settings {

  List<String> urls = List.of("http://localhost:9200");
  Secret apiKey;
  String user;
  Secret password;
  String caFile;
  String fingerprint;
  String index = "events";
  Map<String, String> routes = new LinkedHashMap<>();
  boolean dataStream;
  TimeConfig time;
  IdConfig id = idOf("/id");
  VersionConfig version;
  String documentVersionField;
  OnCreate onCreate = OnCreate.CREATE;
  OnUpdate onUpdate = OnUpdate.INDEX;
  long maxBulkBytes = 8 << 20;
  int maxBulkRecords = 5000;
  long maxDocumentBytes = 50 << 20;
  int requestsInFlight = 2;
  Duration requestTimeout = Duration.ofSeconds(60);
  Refresh refresh = Refresh.NONE;
  boolean requireIndex;
  TemplateConfig template;
  Map<String, ItemVerdict> verdicts = new LinkedHashMap<>();

  Product product = Product.ELASTICSEARCH;

  static IdConfig idOf(String... fields) {
    return new IdConfig(List.of(fields), false, "|", OnTooLong.REJECT);
  }

  static VersionConfig versionOf(String field) {
    return new VersionConfig(field, VersionConfig.Format.NUMBER);
  }

  static TimeConfig timeOf(String field, TimeUnitOfField unit) {
    return new TimeConfig(field, unit, Duration.ofDays(3650), Duration.ofDays(1));
  }

  ElasticsearchSinkConfig config() {
    return new ElasticsearchSinkConfig(
        urls,
        apiKey,
        user,
        password,
        caFile,
        fingerprint,
        index,
        routes,
        dataStream,
        time,
        id,
        version,
        documentVersionField,
        onCreate,
        onUpdate,
        new DataSize(maxBulkBytes),
        maxBulkRecords,
        new DataSize(maxDocumentBytes),
        requestsInFlight,
        Duration.ofSeconds(5),
        requestTimeout,
        refresh,
        requireIndex,
        template,
        verdicts,
        product);
  }
}
