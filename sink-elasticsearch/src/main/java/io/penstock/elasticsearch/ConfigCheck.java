package io.penstock.elasticsearch;

import io.penstock.config.SelfChecking.Finding;
import io.penstock.document.FieldPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds the combinations of settings that cannot work. */
final class ConfigCheck {

  private final ElasticsearchSinkConfig config;
  private final List<Finding> findings = new ArrayList<>();

  private ConfigCheck(ElasticsearchSinkConfig config) {
    this.config = config;
  }

  static List<Finding> of(ElasticsearchSinkConfig config) {
    ConfigCheck check = new ConfigCheck(config);
    check.urls();
    check.credentials();
    check.targets();
    check.id();
    check.version();
    check.dataStream();
    return List.copyOf(check.findings);
  }

  private void urls() {
    boolean tls = config.caFile() != null || config.fingerprint() != null;
    for (String problem : Endpoints.problems(config.urls(), tls)) {
      found("urls", problem);
    }
  }

  private void credentials() {
    if (config.apiKey() != null && config.user() != null) {
      found("apiKey", "apiKey and user exclude each other; leave one out");
    }
    if (config.user() != null && config.password() == null) {
      found("password", "user needs password");
    }
    if (config.password() != null && config.user() == null) {
      found("user", "password needs user");
    }
    if (config.caFile() != null && config.fingerprint() != null) {
      found("fingerprint", "caFile and fingerprint exclude each other; leave one out");
    }
  }

  private void targets() {
    if (config.index() == null && config.routes().isEmpty()) {
      found("index", "there is nowhere to write to; set index, or routes");
    }
    boolean dated = config.index() != null && indexName("index", config.index());
    for (Map.Entry<String, String> route : config.routes().entrySet()) {
      dated |= indexName("routes", route.getValue());
    }
    if (dated && config.time() == null) {
      found("time", "an index name with a date needs time.field");
    }
    if (config.time() != null) {
      path("time", config.time().field());
      if (!dated) {
        found("time", "no index name has a date, so time would never be used; leave it out");
      }
      if (config.time().maxAge().isNegative() || config.time().maxAhead().isNegative()) {
        found("time", "maxAge and maxAhead are not negative");
      }
    }
  }

  private boolean indexName(String key, String text) {
    try {
      return IndexName.parse(text).isDated();
    } catch (IllegalArgumentException notOne) {
      found(key, notOne.getMessage());
      return false;
    }
  }

  private void id() {
    IdConfig id = config.id();
    if (id.recordKey() == !id.fields().isEmpty()) {
      found("id", "set either id.fields or id.recordKey: true; an id is always sent");
    }
    for (String field : id.fields()) {
      path("id", field);
      notReserved("id", field);
    }
  }

  private void version() {
    if (config.version() != null) {
      path("version", config.version().field());
      notReserved("version", config.version().field());
      if (config.onUpdate() != OnUpdate.INDEX) {
        found(
            "onUpdate",
            "Elasticsearch takes no external version on a partial update; use onUpdate: index with"
                + " whole documents, or leave version out");
      }
    }
    String field = config.documentVersionField();
    if (field == null) {
      return;
    }
    if (config.version() == null) {
      found("documentVersionField", "there is no version to store; set version.field");
    }
    if (ReservedNames.contains(field)) {
      found("documentVersionField", ReservedNames.wayOut(field));
    } else if (field.isBlank()) {
      found("documentVersionField", "a field's name is not blank");
    }
  }

  private void dataStream() {
    if (!config.dataStream()) {
      return;
    }
    if (config.version() != null) {
      found("version", "a data stream only takes creations, and those carry no external version");
    }
    if (config.onUpdate() != OnUpdate.INDEX || config.onCreate() != OnCreate.CREATE) {
      found("dataStream", "a data stream only takes creations; leave onCreate and onUpdate out");
    }
  }

  /** The whole document is sent, so a field that is read from it is in what is sent. */
  private void notReserved(String key, String pointer) {
    String root = pointer.startsWith("/") ? pointer.substring(1) : pointer;
    if (ReservedNames.contains(root)) {
      found(
          key,
          "the field "
              + pointer
              + " would be sent with the document, and "
              + ReservedNames.wayOut(root)
              + ". Rename the field by a transform first");
    }
  }

  private void path(String key, String pointer) {
    try {
      if (FieldPath.parse(pointer).segments().isEmpty()) {
        found(key, "the path must name a field, such as /id");
      }
    } catch (IllegalArgumentException notOne) {
      found(key, notOne.getMessage());
    }
  }

  private void found(String key, String message) {
    findings.add(new Finding(key, message));
  }
}
