package io.penstock.elasticsearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.document.Document;
import io.penstock.document.FieldPath;
import io.penstock.spi.ComponentConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes a sink's plan of its YAML settings. */
final class ConfigPlan {

  private final ElasticsearchSinkConfig config;
  private final Path directory;

  private ConfigPlan(ElasticsearchSinkConfig config, Path directory) {
    this.config = config;
    this.directory = directory;
  }

  static SinkPlan<Document> of(ElasticsearchSinkConfig config, Path directory, Clock clock)
      throws ComponentConfigException {
    return new ConfigPlan(config, directory).plan(clock);
  }

  private SinkPlan<Document> plan(Clock clock) throws ComponentConfigException {
    IndexName standard = config.index() == null ? null : IndexName.parse(config.index());
    Map<String, IndexName> routes = new LinkedHashMap<>();
    config.routes().forEach((route, name) -> routes.put(route, IndexName.parse(name)));
    List<IndexName> names = new ArrayList<>(routes.values());
    if (standard != null) {
      names.add(0, standard);
    }
    String versionField = config.documentVersionField();
    FieldPath versionPath = versionField == null ? null : FieldPath.ofField(versionField);
    Mapping<Document> mapping =
        new Mapping<>(
            new IndexRule<>(standard, routes, time(clock)),
            new IdRule<>(id(), config.id().onTooLong()),
            version(),
            Document::writeJson,
            config.onCreate(),
            config.onUpdate(),
            config.dataStream(),
            versionField,
            document -> document.has(versionPath));
    List<String> patterns = names.stream().map(IndexName::wildcard).distinct().toList();
    return new SinkPlan<>(
        connection(),
        mapping,
        bulk(),
        names,
        config.requireIndex(),
        template(patterns),
        config.verdicts());
  }

  private Connection connection() throws ComponentConfigException {
    return new Connection(
        config.urls(),
        config.apiKey(),
        config.user(),
        config.password(),
        config.caFile() == null ? null : file("caFile", config.caFile()),
        config.fingerprint(),
        config.connectTimeout(),
        config.requestTimeout());
  }

  private BulkSettings bulk() {
    return new BulkSettings(
        config.maxBulkBytes().bytes(),
        config.maxBulkRecords(),
        config.maxDocumentBytes().bytes(),
        config.requestsInFlight(),
        config.refresh(),
        BulkSettings.serverTimeout(config.requestTimeout()));
  }

  private TimeRule<Document> time(Clock clock) {
    TimeConfig time = config.time();
    return time == null
        ? null
        : new TimeRule<>(
            DocumentRules.time(FieldPath.parse(time.field()), time.unit()),
            clock,
            time.maxAge(),
            time.maxAhead());
  }

  private IdRule.Origin<Document> id() {
    IdConfig id = config.id();
    return id.recordKey()
        ? DocumentRules.recordKey()
        : DocumentRules.id(id.fields().stream().map(FieldPath::parse).toList(), id.separator());
  }

  private VersionRule<Document> version() {
    VersionConfig version = config.version();
    return version == null
        ? null
        : new VersionRule<>(
            DocumentRules.version(FieldPath.parse(version.field()), version.format()));
  }

  private Template template(List<String> patterns) throws ComponentConfigException {
    TemplateConfig template = config.template();
    if (template == null) {
      return null;
    }
    ObjectNode body =
        template.file() == null
            ? Template.builtIn(
                patterns,
                template.dynamic(),
                config.documentVersionField(),
                config.dataStream(),
                config.product())
            : templateFile(template.file());
    return new Template(template.name(), template.mode(), body);
  }

  private ObjectNode templateFile(String name) throws ComponentConfigException {
    Path file = file("template", name);
    JsonNode body;
    try {
      body = new ObjectMapper().readTree(Files.readAllBytes(file));
    } catch (IOException unreadable) {
      throw new ComponentConfigException(
          "template", "the file " + name + " is not JSON: " + unreadable.getMessage());
    }
    if (!(body instanceof ObjectNode object) || !body.has("index_patterns")) {
      throw new ComponentConfigException(
          "template",
          "the file " + name + " is not an index template; it needs index_patterns and template");
    }
    for (String reserved : Template.reservedNames(body)) {
      throw new ComponentConfigException(
          "template", "in the file " + name + ": " + ReservedNames.wayOut(reserved));
    }
    return object;
  }

  private Path file(String key, String name) throws ComponentConfigException {
    Path file = directory.resolve(name);
    if (!Files.isReadable(file)) {
      throw new ComponentConfigException(
          key, "the file " + name + " does not exist beside the configuration or is not readable");
    }
    return file;
  }
}
