package io.penstock.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.config.Bound;
import io.penstock.config.ConfigBinder;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesValidatorTest {

  private static Bound<RulesConfig> bind(boolean deletions, Map<?, ?>... rules) {
    return new ConfigBinder()
        .bind(
            ConfigNodes.ofMap(Map.of("rules", List.of(rules), "deletions", deletions), "test"),
            RulesConfig.class);
  }

  private static Validator<Document> validator(Map<?, ?>... rules) throws Exception {
    Bound<RulesConfig> bound = bind(false, rules);
    assertThat(bound.problems()).isEmpty();
    return new RulesProvider().create(bound.value(), new ComponentContext("test", Path.of(".")));
  }

  private static Map<String, Object> rule(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }

  private static Event<Document> event(String json) throws Exception {
    byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    SourceRecord record = new SourceRecord(Position.of("p", 1), null, bytes, List.of(), 0);
    return Event.of(record, new DocumentReader().read(bytes));
  }

  private static List<String> codes(List<Violation> violations) {
    return violations.stream().map(violation -> violation.path() + " " + violation.code()).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "type|text|'x'|",
        "type|text|1|TYPE",
        "type|integer|1|",
        "type|integer|1.0|",
        "type|integer|1e3|",
        "type|integer|9223372036854775808|",
        "type|integer|1.5|TYPE",
        "type|integer|'1'|TYPE",
        "type|number|1.5|",
        "type|number|true|TYPE",
        "type|boolean|true|",
        "type|boolean|1|TYPE",
        "type|boolean|'yes'|TYPE",
        "type|object|{}|",
        "type|object|[]|TYPE",
        "type|array|[]|",
        "type|array|{}|TYPE",
        "min|0|0|",
        "min|0|-0.0001|RANGE",
        "min|0|'5'|TYPE",
        "max|100|100.0|",
        "max|100|100.1|RANGE",
        "max|100|1e400|RANGE",
        "max|9007199254740993|9007199254740994|RANGE",
        "max|9007199254740993|9007199254740993|",
        "minLength|2|'ab'|",
        "minLength|2|'a'|LENGTH",
        "minLength|2|'🌍'|LENGTH",
        "minLength|2|[1]|LENGTH",
        "minLength|2|5|TYPE",
        "maxLength|2|'äöü'|LENGTH",
        "maxLength|2|'🌍🌍'|",
        "maxLength|2|{'a':1,'b':2,'c':3}|LENGTH",
        "pattern|[A-Z]{2}|'DE'|",
        "pattern|[A-Z]{2}|'DEU'|PATTERN",
        "pattern|[A-Z]{2}|5|TYPE",
        "format|uuid|'8c2f1a54-7d1e-4c63-9a3e-0f6f6f3b2c11'|",
        "format|uuid|'8C2F1A54-7D1E-4C63-9A3E-0F6F6F3B2C11'|",
        "format|uuid|'8c2f1a547d1e4c639a3e0f6f6f3b2c11'|FORMAT",
        "format|uuid|'1-1-1-1-1'|FORMAT",
        "format|uuid|'8c2f1a54-7d1e-4c63-9a3e-0f6f6f3b2c1g'|FORMAT",
        "format|timestamp|'2026-11-21T10:15:30Z'|",
        "format|timestamp|'2026-11-21T10:15:30'|FORMAT",
        "format|timestamp|'2024-02-30T10:15:30Z'|FORMAT",
        "format|date|'2024-02-29'|",
        "format|date|'2024-02-30'|FORMAT",
        "format|date|5|TYPE",
        "required|true|0|",
        "required|true|null|REQUIRED",
        "min|0|null|"
      })
  void oneRule(String key, String setting, String value, String code) throws Exception {
    List<Violation> violations =
        validator(
                rule(
                    "path", "/a", key, setting.matches("[0-9]+") ? Long.valueOf(setting) : setting))
            .validate(event("{'a':" + value + "}"));

    assertThat(codes(violations)).isEqualTo(code == null ? List.of() : List.of("/a " + code));
  }

  @Test
  void allowedValues() throws Exception {
    Validator<Document> validator = validator(rule("path", "/a", "in", List.of("x", 1, true)));

    assertThat(validator.validate(event("{'a':'x'}"))).isEmpty();
    assertThat(validator.validate(event("{'a':1.0}"))).isEmpty();
    assertThat(validator.validate(event("{'a':true}"))).isEmpty();
    assertThat(validator.validate(event("{}"))).isEmpty();
    assertThat(codes(validator.validate(event("{'a':'1'}")))).containsExactly("/a ENUM");
    assertThat(codes(validator.validate(event("{'a':[]}")))).containsExactly("/a ENUM");
  }

  @Test
  void allViolationsAreToldAtOnceAndNoneHoldsAValue() throws Exception {
    Validator<Document> validator =
        validator(
            rule("path", "/id", "required", true, "format", "uuid"),
            rule("path", "/user/age", "type", "integer", "min", 0, "max", 150),
            rule("path", "/user/name", "required", true),
            rule("path", "/text", "minLength", 100, "pattern", "[0-9]+", "in", List.of("a")));

    List<Violation> violations =
        validator.validate(event("{'id':'s3cr3t','user':{'age':151},'text':'s3cr3t'}"));

    assertThat(codes(violations))
        .containsExactly(
            "/id FORMAT",
            "/user/age RANGE",
            "/user/name REQUIRED",
            "/text LENGTH",
            "/text PATTERN",
            "/text ENUM");
    assertThat(violations.toString()).doesNotContain("s3cr3t").doesNotContain("151");
    assertThat(violations.get(1).message()).isEqualTo("must be a number from 0 to 150");
  }

  @Test
  void aCostlyPatternIsGivenUp() throws Exception {
    Validator<Document> validator = validator(rule("path", "/a", "pattern", "(.*a){25}b"));

    List<Violation> violations = validator.validate(event("{'a':'" + "a".repeat(60) + "'}"));

    assertThat(violations.get(0).message()).contains("too costly");
    assertThat(
            codes(
                validator(rule("path", "/a", "pattern", "a*"))
                    .validate(event("{'a':'" + "a".repeat(70_000) + "'}"))))
        .containsExactly("/a PATTERN");
  }

  @Test
  void deletionsAreCheckedOnlyIfAskedFor() throws Exception {
    Event<Document> deletion = event("{'id':1}").withOperation(Operation.DELETE);
    Map<String, Object> rule = rule("path", "/name", "required", true);
    Validator<Document> asked =
        new RulesProvider()
            .create(bind(true, rule).value(), new ComponentContext("test", Path.of(".")));

    assertThat(validator(rule).validate(deletion)).isEmpty();
    assertThat(asked.validate(deletion)).hasSize(1);
    assertThat(asked.validate(deletion.withValue(null))).isEmpty();
  }

  @Test
  void configurationsThatCannotWork() {
    assertThat(problems(rule("path", "a", "required", true))).contains("write /a");
    assertThat(problems(rule("path", "/a"))).contains("asks for nothing");
    assertThat(problems(rule("path", "/a", "min", 2, "max", 1))).contains("less than min");
    assertThat(problems(rule("path", "/a", "min", "x"))).contains("not a number");
    assertThat(problems(rule("path", "/a", "minLength", 2, "maxLength", 1)))
        .contains("less than minLength");
    assertThat(problems(rule("path", "/a", "pattern", "["))).contains("regular expression");
    assertThat(bind(false).problems().toString()).contains("at least one rule");
    assertThatThrownBy(
            () ->
                new RulesProvider()
                    .create(
                        new RulesConfig(List.of(), false),
                        new ComponentContext("test", Path.of("."))))
        .isInstanceOf(ComponentConfigException.class);
  }

  private static String problems(Map<String, Object> rule) {
    Bound<RulesConfig> bound = bind(false, rule);
    assertThat(bound.problems()).isNotEmpty();
    return bound.problems().toString();
  }

  @Test
  void isFoundByItsType() {
    List<String> types = new ArrayList<>();
    ServiceLoader.load(ValidatorProvider.class).forEach(provider -> types.add(provider.type()));

    assertThat(types).contains("rules");
  }
}
