package io.penstock.jsonschema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.config.Bound;
import io.penstock.config.ConfigBinder;
import io.penstock.config.ConfigDescriptor;
import io.penstock.config.ConfigNodes;
import io.penstock.document.Document;
import io.penstock.document.DocumentReader;
import io.penstock.record.Event;
import io.penstock.record.Operation;
import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import io.penstock.spi.ComponentConfigException;
import io.penstock.spi.ComponentContext;
import io.penstock.spi.Validator;
import io.penstock.spi.ValidatorProvider;
import io.penstock.spi.Violation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonSchemaValidatorTest {

  private static final String SCHEMA =
      """
      {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "required": ["id", "type"],
        "properties": {
          "id": {"type": "string", "format": "uuid"},
          "type": {"enum": ["view", "click"]},
          "ts": {"type": "string", "format": "date-time"},
          "amount": {"type": "number", "minimum": 0, "exclusiveMaximum": 1000.5},
          "count": {"type": "integer"},
          "tags": {"type": "array", "maxItems": 2, "uniqueItems": true,
                   "items": {"type": "string", "minLength": 2}},
          "country": {"pattern": "^[A-Z]{2}$"},
          "user": {"$ref": "#/$defs/user"}
        },
        "additionalProperties": false,
        "$defs": {"user": {"type": "object", "required": ["name"],
          "properties": {"name": {"type": "string"}, "friend": {"$ref": "#/$defs/user"}}}}
      }
      """;

  private static final String ID = "'id':'8c2f1a54-7d1e-4c63-9a3e-0f6f6f3b2c11','type':'view'";

  @TempDir Path folder;

  private Validator<Document> fromFile(String schema) throws Exception {
    Files.writeString(folder.resolve("event.schema.json"), schema);
    return create(Map.of("file", "event.schema.json"));
  }

  private Validator<Document> create(Map<String, ?> settings) throws ComponentConfigException {
    Bound<JsonSchemaConfig> bound =
        new ConfigBinder().bind(ConfigNodes.ofMap(settings, "test"), JsonSchemaConfig.class);
    assertThat(bound.problems()).isEmpty();
    return new JsonSchemaProvider().create(bound.value(), new ComponentContext("test", folder));
  }

  private static Event<Document> event(String json) throws Exception {
    byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    SourceRecord record = new SourceRecord(Position.of("p", 1), null, bytes, List.of(), 0);
    return Event.of(record, new DocumentReader().read(bytes));
  }

  private static List<String> codes(List<Violation> violations) {
    return violations.stream()
        .map(violation -> violation.path() + " " + violation.code())
        .sorted()
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'amount':1000.4999|",
        "'amount':1000.5|/amount RANGE",
        "'amount':-0.01|/amount RANGE",
        "'amount':1e400|/amount RANGE",
        "'amount':'1'|/amount TYPE",
        "'count':9223372036854775808|",
        "'count':1.0|",
        "'count':1.5|/count TYPE",
        "'count':true|/count TYPE",
        "'ts':'2026-11-21T10:15:30Z'|",
        "'ts':'2026-02-30T10:15:30Z'|/ts FORMAT",
        "'ts':'yesterday'|/ts FORMAT",
        "'tags':['ab','cd']|",
        "'tags':['ab','ab']|/tags UNIQUE_ITEMS",
        "'tags':['a','bc']|/tags/0 LENGTH",
        "'tags':['ab','cd','ef']|/tags LENGTH",
        "'country':'DE'|",
        "'country':'DE\\n'|/country PATTERN",
        "'country':'xDE'|/country PATTERN",
        "'user':{'name':'a','friend':{'name':'b'}}|",
        "'user':{'name':'a','friend':{}}|/user/friend/name REQUIRED",
        "'more':1|/more ADDITIONAL_PROPERTIES",
        "'mo\\nre':1|/mo?re ADDITIONAL_PROPERTIES",
        "'a/b~c':1|/a~1b~0c ADDITIONAL_PROPERTIES"
      })
  void oneViolation(String field, String expected) throws Exception {
    List<Violation> violations =
        fromFile(SCHEMA).validate(event("{" + ID + "," + field.replace("\\\\", "\\") + "}"));

    assertThat(codes(violations)).isEqualTo(expected == null ? List.of() : List.of(expected));
  }

  @Test
  void allViolationsAreToldAtOnceAndNoneHoldsAValue() throws Exception {
    List<Violation> violations =
        fromFile(SCHEMA)
            .validate(
                event(
                    "{'id':'s3cr3t','amount':123456.75,'tags':['s3cr3t','s3cr3t','s3cr3t'],"
                        + "'country':'s3cr3t','ts':'s3cr3t','count':'s3cr3t','user':'s3cr3t'}"));

    assertThat(codes(violations))
        .containsExactly(
            "/amount RANGE",
            "/count TYPE",
            "/country PATTERN",
            "/id FORMAT",
            "/tags LENGTH",
            "/tags UNIQUE_ITEMS",
            "/ts FORMAT",
            "/type REQUIRED",
            "/user TYPE");
    assertThat(violations.toString()).doesNotContain("s3cr3t").doesNotContain("123456");
    assertThat(violations.toString()).contains("must be").contains("is missing");
  }

  @Test
  void noKeywordShowsAValue() throws Exception {
    Validator<Document> validator =
        create(
            Map.of(
                "inline",
                Map.of(
                    "properties",
                    Map.of(
                        "a", Map.of("const", "x"),
                        "b", Map.of("not", Map.of("type", "string")),
                        "c", Map.of("contains", Map.of("type", "number")),
                        "d", false,
                        "e", Map.of("propertyNames", Map.of("maxLength", 2)),
                        "f", Map.of("oneOf", List.of(Map.of("type", "number"))),
                        "g", Map.of("anyOf", List.of(Map.of("type", "number"))),
                        "h", Map.of("if", true, "then", Map.of("type", "number")),
                        "i", Map.of("unevaluatedProperties", false),
                        "j", Map.of("dependentRequired", Map.of("s3cr3t", List.of("other")))))));

    List<Violation> violations =
        validator.validate(
            event(
                "{'a':'s3cr3t','b':'s3cr3t','c':['s3cr3t'],'d':'s3cr3t','e':{'name':'s3cr3t'},"
                    + "'f':'s3cr3t','g':'s3cr3t','h':'s3cr3t','i':{'x':'s3cr3t'}}"));

    assertThat(violations).hasSizeGreaterThanOrEqualTo(9);
    assertThat(violations.toString()).doesNotContain("s3cr3t");
    assertThat(violations).allSatisfy(v -> assertThat(v.code()).matches("[A-Z_]+"));
  }

  @Test
  void draftsAndFormats() throws Exception {
    Map<String, Object> schema = Map.of("properties", Map.of("t", Map.of("format", "date")));
    assertThat(
            create(Map.of("inline", schema, "assertFormats", false))
                .validate(event("{'t':'nonsense'}")))
        .isEmpty();
    for (String draft : List.of("draft4", "draft6", "draft7", "draft201909", "draft202012")) {
      assertThat(
              codes(
                  create(Map.of("inline", schema, "draft", draft))
                      .validate(event("{'t':'2024-02-30'}"))))
          .as(draft)
          .containsExactly("/t FORMAT");
    }
    assertThat(
            codes(
                create(
                        Map.of(
                            "inline",
                            Map.of(
                                "$schema",
                                "http://json-schema.org/draft-07/schema#",
                                "definitions",
                                Map.of("n", Map.of("type", "number")),
                                "properties",
                                Map.of("t", Map.of("$ref", "#/definitions/n")))))
                    .validate(event("{'t':'x'}"))))
        .containsExactly("/t TYPE");
  }

  @Test
  void referencesToFilesInTheSameFolderWork() throws Exception {
    Files.createDirectories(folder.resolve("common"));
    Files.writeString(
        folder.resolve("common/user.json"),
        "{\"type\":\"object\",\"properties\":{\"id\":{\"$ref\":\"id.json#/$defs/id\"}}}");
    Files.writeString(
        folder.resolve("common/id.json"), "{\"$defs\":{\"id\":{\"type\":\"integer\"}}}");
    Validator<Document> validator =
        fromFile("{\"properties\":{\"user\":{\"$ref\":\"common/user.json\"}}}");

    assertThat(validator.validate(event("{'user':{'id':1}}"))).isEmpty();
    assertThat(codes(validator.validate(event("{'user':{'id':'x'}}"))))
        .containsExactly("/user/id TYPE");
  }

  @Test
  void nothingIsFetched() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String url = "http://127.0.0.1:" + server.getLocalPort() + "/schema.json";
      for (String schema :
          List.of(
              "{\"$ref\":\"" + url + "\"}",
              "{\"properties\":{\"a\":{\"items\":{\"$ref\":\"" + url + "#/$defs/x\"}}}}",
              "{\"$id\":\"" + url + "\",\"properties\":{\"a\":{\"$ref\":\"other.json\"}}}",
              "{\"$schema\":\"" + url + "\"}")) {
        assertThat(problem(schema)).as(schema).isNotBlank();
      }
      server.setSoTimeout(50);
      assertThat(catchThrowableOfType(IOException.class, server::accept))
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void whatIsWrongWithASchemaIsFoundBeforeTheFirstRecord() throws Exception {
    assertThat(problem("{")).contains("event.schema.json").contains("ends in the middle");
    assertThat(problem("{\"type\":\"object\",\"type\":\"string\"}")).contains("twice");
    assertThat(problem("{\"type\":\"objekt\"}")).contains("/type");
    assertThat(problem("{\"properties\":{\"a\":{\"minimum\":\"0\"}}}")).contains("minimum");
    assertThat(problem("{\"required\":\"id\"}")).contains("/required");
    assertThat(problem("[]")).contains("not a");
    assertThat(problem("{\"properties\":{\"a\":{\"$ref\":\"#/$defs/nowhere\"}}}"))
        .contains("#/$defs/nowhere")
        .contains("/properties/a");
    assertThat(problem("{\"$ref\":\"nowhere.json\"}")).contains("nowhere.json");
    assertThat(problem("{\"$ref\":\"../outside.json\"}")).contains("outside.json");
    assertThat(problem("{\"$ref\":\"#\"}")).contains("without end");
    assertThat(problem("{\"properties\":{\"a\":{\"pattern\":\"[\"}}}")).isNotBlank();
    assertThat(problem("{\"$schema\":\"https://example.com/unknown\"}")).isNotBlank();
    assertThat(
            catchThrowableOfType(
                    ComponentConfigException.class, () -> create(Map.of("file", "missing.json")))
                .getMessage())
        .contains("missing.json");
    Files.writeString(folder.resolve("broken.json"), "{\"$ref\":\"#/nowhere\"}");
    assertThat(problem("{\"properties\":{\"a\":{\"$ref\":\"broken.json\"}}}"))
        .contains("broken.json");
    Files.writeString(
        folder.resolve("broken.json"), "{\"properties\":{\"b\":{\"$ref\":\"#/nowhere\"}}}");
    assertThat(problem("{\"properties\":{\"a\":{\"$ref\":\"broken.json\"}}}"))
        .contains("#/nowhere");
    Files.writeString(folder.resolve("broken.json"), "{\"required\":5}");
    assertThat(problem("{\"properties\":{\"a\":{\"$ref\":\"broken.json\"}}}"))
        .contains("broken.json");
  }

  private String problem(String schema) {
    ComponentConfigException problem =
        catchThrowableOfType(ComponentConfigException.class, () -> fromFile(schema));
    assertThat(problem).as(schema).isNotNull();
    return problem.getMessage();
  }

  @Test
  void aCostlyPatternIsGivenUp() throws Exception {
    Validator<Document> validator =
        fromFile("{\"properties\":{\"a\":{\"pattern\":\"^(.*a){25}b\"}}}");

    assertThat(codes(validator.validate(event("{'a':'" + "a".repeat(60) + "'}"))))
        .containsExactly(" PATTERN");
  }

  @Test
  void deletionsAreCheckedOnlyIfAskedFor() throws Exception {
    Event<Document> deletion = event("{}").withOperation(Operation.DELETE);
    Map<String, Object> schema = Map.of("required", List.of("a"));

    assertThat(create(Map.of("inline", schema)).validate(deletion)).isEmpty();
    assertThat(create(Map.of("inline", schema, "deletions", true)).validate(deletion)).hasSize(1);
  }

  @Test
  void isFoundByItsTypeAndWellDescribed() {
    List<String> types = new ArrayList<>();
    ServiceLoader.load(ValidatorProvider.class).forEach(provider -> types.add(provider.type()));

    assertThat(types).contains("jsonSchema", "rules");
    assertThat(ConfigDescriptor.of(JsonSchemaConfig.class).keys())
        .containsExactly("file", "inline", "draft", "assertFormats", "deletions");
    assertThat(new JsonSchemaConfig(null, Map.of(), SchemaDraft.DRAFT_7, true, false).check())
        .hasSize(1);
  }
}
