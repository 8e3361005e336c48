package io.penstock.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.config.Bound;
import io.penstock.config.ConfigBinder;
import io.penstock.config.ConfigDescriptor;
import io.penstock.config.ConfigNodes;
import io.penstock.document.Document;
import io.penstock.json.JsonDecoder;
import io.penstock.record.Event;
import io.penstock.record.Header;
import io.penstock.record.Operation;
import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import io.penstock.spi.ComponentConfigException;
import io.penstock.spi.ComponentContext;
import io.penstock.spi.RejectedException;
import io.penstock.spi.Transform;
import io.penstock.spi.TransformProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every transform as the runner makes it: found by its type, bound from plain values. */
class TransformsTest {

  private static final ComponentContext CONTEXT = new ComponentContext("test", Path.of("."));

  private final JsonDecoder decoder = new JsonDecoder();

  @SuppressWarnings("unchecked")
  private static TransformProvider<Record> provider(String type) {
    for (TransformProvider<?> provider : ServiceLoader.load(TransformProvider.class)) {
      if (provider.type().equals(type)) {
        return (TransformProvider<Record>) provider;
      }
    }
    throw new AssertionError("no transform " + type);
  }

  private static Transform<Document> transform(String type, Object... keysAndValues) {
    TransformProvider<Record> provider = provider(type);
    Bound<Record> bound = bind(provider, keysAndValues);
    assertThat(bound.problems()).isEmpty();
    try {
      return provider.create(bound.value(), CONTEXT);
    } catch (ComponentConfigException e) {
      throw new AssertionError(e.key() + ": " + e.getMessage(), e);
    }
  }

  private static Bound<Record> bind(TransformProvider<Record> provider, Object... keysAndValues) {
    return new ConfigBinder()
        .bind(ConfigNodes.ofMap(map(keysAndValues), "test"), provider.configType());
  }

  private static Map<String, Object> map(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }

  private Event<Document> event(String json) throws RejectedException {
    SourceRecord record =
        new SourceRecord(
            Position.of("events-3", 1234),
            "key-1".getBytes(StandardCharsets.UTF_8),
            json.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
            List.of(Header.of("tenant", "acme"), new Header("raw", new byte[] {-1})),
            1_700_000_000_123L);
    return Event.of(record, decoder.decode(record));
  }

  private String after(Transform<Document> transform, String json) throws Exception {
    return new String(transform.apply(event(json)).value().json(), StandardCharsets.UTF_8)
        .replace('"', '\'');
  }

  private String code(Transform<Document> transform, String json) {
    RejectedException rejected =
        catchThrowableOfType(RejectedException.class, () -> transform.apply(event(json)));
    assertThat(rejected).as(json).isNotNull();
    assertThat(rejected.getMessage()).doesNotContain("s3cr3t");
    return rejected.rejection().code();
  }

  private static String finding(String type, Object... keysAndValues) {
    Bound<Record> bound = bind(provider(type), keysAndValues);
    assertThat(bound.problems()).as("something must be wrong").isNotEmpty();
    return bound.problems().toString();
  }

  @Test
  void providersAreWellFormed() {
    Set<String> types = new HashSet<>();
    for (TransformProvider<?> provider : ServiceLoader.load(TransformProvider.class)) {
      assertThat(types.add(provider.type())).as(provider.type()).isTrue();
      assertThat(provider.type()).matches("[a-z][a-zA-Z]*");
      assertThat(provider.summary()).endsWith(".");
      assertThat(ConfigDescriptor.of(provider.configType()).options()).isNotEmpty();
    }
    assertThat(types)
        .containsExactlyInAnyOrder(
            "rename",
            "move",
            "set",
            "remove",
            "default",
            "cast",
            "timestamp",
            "filter",
            "mapValues",
            "flatten",
            "route",
            "operation",
            "normalize",
            "fromRecord",
            "join",
            "lift");
  }

  @Test
  void aDeletionWithoutADocumentPassesThrough() throws Exception {
    SourceRecord tombstone = new SourceRecord(Position.of("p", 1), null, null, List.of(), 0);
    Event<Document> deletion = Event.<Document>of(tombstone, null).withOperation(Operation.DELETE);

    assertThat(transform("set", "field", "/a", "value", 1).apply(deletion)).isSameAs(deletion);
  }

  @Test
  void aConfigurationThatCannotWorkIsRefusedByTheProviderToo() {
    assertThatThrownBy(
            () -> provider("rename").create(new RenameConfig("a", "/b", false, false), CONTEXT))
        .isInstanceOfSatisfying(
            ComponentConfigException.class, e -> assertThat(e.key()).isEqualTo("from"));
  }

  @Test
  void rename() throws Exception {
    Transform<Document> rename = transform("rename", "from", "/ts", "to", "/time");
    assertThat(after(rename, "{'ts':1,'b':2}")).isEqualTo("{'time':1,'b':2}");
    assertThat(after(rename, "{'b':2}")).isEqualTo("{'b':2}");
    assertThat(code(rename, "{'ts':'s3cr3t','time':2}")).isEqualTo("FIELD_EXISTS");
    assertThat(
            after(
                transform("rename", "from", "/ts", "to", "/time", "overwrite", true),
                "{'time':2,'ts':1,'b':3}"))
        .isEqualTo("{'ts':1,'b':3}".replace("ts", "time"));
    assertThat(code(transform("rename", "from", "/ts", "to", "/t", "required", true), "{}"))
        .isEqualTo("FIELD_MISSING");
    Transform<Document> nested = transform("rename", "from", "/u/a", "to", "/u/b");
    assertThat(after(nested, "{'u':{'a':1,'c':2}}")).isEqualTo("{'u':{'b':1,'c':2}}");
    assertThat(code(transform("rename", "from", "/u/0", "to", "/u/1"), "{'u':[1]}"))
        .isEqualTo("PATH_BLOCKED");
    assertThat(finding("rename", "from", "/u/a", "to", "/a")).contains("use move");
    assertThat(finding("rename", "from", "ts", "to", "/a")).contains("write /ts");
    assertThat(finding("rename", "from", "", "to", "/a")).contains("must lead to a field");
  }

  @Test
  void move() throws Exception {
    Transform<Document> move = transform("move", "from", "/user/id", "to", "/user_id");
    assertThat(after(move, "{'user':{'id':7,'n':1}}")).isEqualTo("{'user':{'n':1},'user_id':7}");
    assertThat(after(move, "{'user':5}")).isEqualTo("{'user':5}");
    assertThat(code(move, "{'user':{'id':7},'user_id':1}")).isEqualTo("FIELD_EXISTS");
    assertThat(after(transform("move", "from", "/a", "to", "/a/b"), "{'a':1}"))
        .isEqualTo("{'a':{'b':1}}");
    assertThat(
            after(
                transform("move", "from", "/a/b", "to", "/a", "overwrite", true),
                "{'a':{'b':1},'c':2}"))
        .isEqualTo("{'a':1,'c':2}");
    assertThat(code(transform("move", "from", "/a", "to", "/b/c"), "{'a':1,'b':'s3cr3t'}"))
        .isEqualTo("PATH_BLOCKED");
    assertThat(code(transform("move", "from", "/a", "to", "/b", "required", true), "{}"))
        .isEqualTo("FIELD_MISSING");
  }

  @Test
  void setRemoveDefault() throws Exception {
    assertThat(after(transform("set", "field", "/a/b", "value", List.of(1, "x")), "{}"))
        .isEqualTo("{'a':{'b':[1,'x']}}");
    assertThat(after(transform("set", "field", "/a", "value", null), "{'a':1}"))
        .isEqualTo("{'a':null}");
    assertThat(after(transform("set", "field", "/a", "value", 1.50), "{}")).isEqualTo("{'a':1.5}");
    assertThat(code(transform("set", "field", "/a/b", "value", 1), "{'a':'s3cr3t'}"))
        .isEqualTo("PATH_BLOCKED");
    assertThat(finding("set", "field", "/a")).contains("'value' is missing");

    assertThat(
            after(
                transform("remove", "fields", List.of("/a", "/b/c", "/nowhere/x")),
                "{'a':1,'b':{'c':2,'d':3}}"))
        .isEqualTo("{'b':{'d':3}}");

    Transform<Document> fallback = transform("default", "field", "/c", "value", "DE");
    assertThat(after(fallback, "{}")).isEqualTo("{'c':'DE'}");
    assertThat(after(fallback, "{'c':null}")).isEqualTo("{'c':null}");
    assertThat(after(fallback, "{'c':'FR'}")).isEqualTo("{'c':'FR'}");
    assertThat(
            after(
                transform("default", "field", "/c", "value", "DE", "replaceNull", true),
                "{'c':null}"))
        .isEqualTo("{'c':'DE'}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "text|7|'7'",
        "text|1.50|'1.50'",
        "text|true|'true'",
        "text|'x'|'x'",
        "text|{}|!",
        "text|[1]|!",
        "text|null|null",
        "integer|7|7",
        "integer|'7'|7",
        "integer|'-7'|-7",
        "integer|'-0'|0",
        "integer|7.0|7",
        "integer|1e3|1000",
        "integer|'9223372036854775808'|9223372036854775808",
        "integer|7.5|!",
        "integer|'7.5'|!",
        "integer|'7.0'|!",
        "integer|' 12 '|!",
        "integer|'12 '|!",
        "integer|'007'|!",
        "integer|'+7'|!",
        "integer|'1,000'|!",
        "integer|'1_000'|!",
        "integer|'0x1F'|!",
        "integer|'٣'|!",
        "integer|'-'|!",
        "integer|''|!",
        "integer|true|!",
        "integer|{}|!",
        "decimal|'1.50'|1.50",
        "decimal|'1e400'|1E+400",
        "decimal|'-2.5E-3'|-0.0025",
        "decimal|'0'|0",
        "decimal|7|7",
        "decimal|'1,000.5'|!",
        "decimal|'1.000,5'|!",
        "decimal|' 12 '|!",
        "decimal|'NaN'|!",
        "decimal|'Infinity'|!",
        "decimal|'.5'|!",
        "decimal|'5.'|!",
        "decimal|'1e'|!",
        "decimal|'1e99999999999'|!",
        "decimal|'1e1001'|!",
        "decimal|'1f'|!",
        "decimal|'00.5'|!",
        "boolean|true|true",
        "boolean|'true'|true",
        "boolean|'false'|false",
        "boolean|'True'|!",
        "boolean|'yes'|!",
        "boolean|''|!",
        "boolean|1|!",
        "json|'{}'|{}",
        "json|'[1,2.50]'|[1,2.50]",
        "json|'null'|null",
        "json|'12'|12",
        "json|'{'|!",
        "json|''|!",
        "json|12|!",
        "jsonText|{'a':1}|'{\\'a\\':1}'",
        "jsonText|null|null",
        "jsonText|1.50|'1.50'"
      })
  void cast(String to, String before, String expected) throws Exception {
    Transform<Document> cast = transform("cast", "fields", List.of("/a"), "to", to);
    String json = "{'a':" + before + "}";
    if (expected.equals("!")) {
      assertThat(code(cast, json)).isEqualTo("CAST_FAILED");
    } else {
      assertThat(after(cast, json)).isEqualTo("{'a':" + expected + "}");
    }
  }

  @Test
  void castOfWhatIsNotThere() throws Exception {
    assertThat(after(transform("cast", "fields", List.of("/a"), "to", "text"), "{}"))
        .isEqualTo("{}");
    assertThat(
            code(transform("cast", "fields", List.of("/a"), "to", "text", "required", true), "{}"))
        .isEqualTo("FIELD_MISSING");
    assertThat(finding("cast", "fields", List.of(), "to", "text")).contains("at least one path");
  }

  @Test
  void filter() throws Exception {
    Transform<Document> equal = transform("filter", "field", "/t", "equals", "a");
    assertThat(equal.apply(event("{'t':'a'}")).isFiltered()).isFalse();
    assertThat(equal.apply(event("{'t':'b'}")).filteredBecause()).isEqualTo("filter");
    assertThat(equal.apply(event("{}")).isFiltered()).isTrue();
    assertThat(equal.apply(event("{'t':null}")).isFiltered()).isTrue();

    Transform<Document> number = transform("filter", "field", "/t", "equals", 1);
    assertThat(number.apply(event("{'t':1.0}")).isFiltered()).isFalse();
    assertThat(number.apply(event("{'t':'1'}")).isFiltered()).isTrue();

    Transform<Document> dropTests =
        transform(
            "filter", "field", "/t", "in", Arrays.asList("x", 2), "drop", true, "label", "tests");
    assertThat(dropTests.apply(event("{'t':'x'}")).filteredBecause()).isEqualTo("tests");
    assertThat(dropTests.apply(event("{'t':2}")).isFiltered()).isTrue();
    assertThat(dropTests.apply(event("{'t':3}")).isFiltered()).isFalse();
    assertThat(dropTests.apply(event("{}")).isFiltered()).isFalse();

    Transform<Document> exists = transform("filter", "field", "/a/b", "exists", true);
    assertThat(exists.apply(event("{'a':{'b':null}}")).isFiltered()).isFalse();
    assertThat(exists.apply(event("{'a':1}")).isFiltered()).isTrue();
    Transform<Document> absent = transform("filter", "field", "/a", "exists", false);
    assertThat(absent.apply(event("{}")).isFiltered()).isFalse();
    assertThat(absent.apply(event("{'a':null}")).isFiltered()).isTrue();

    Transform<Document> matches = transform("filter", "field", "/t", "matches", "or.*");
    assertThat(matches.apply(event("{'t':'order'}")).isFiltered()).isFalse();
    assertThat(matches.apply(event("{'t':'an order'}")).isFiltered()).isTrue();
    assertThat(matches.apply(event("{'t':5}")).isFiltered()).isTrue();
    Transform<Document> evil = transform("filter", "field", "/t", "matches", "(.*a){25}b");
    assertThat(code(evil, "{'t':'" + "a".repeat(60) + "'}")).isEqualTo("PATTERN_TOO_COSTLY");

    Transform<Document> range = transform("filter", "field", "/n", "min", 0, "max", 10.5);
    assertThat(range.apply(event("{'n':10.50}")).isFiltered()).isFalse();
    assertThat(range.apply(event("{'n':0}")).isFiltered()).isFalse();
    assertThat(range.apply(event("{'n':-1e-9}")).isFiltered()).isTrue();
    assertThat(range.apply(event("{'n':10.51}")).isFiltered()).isTrue();
    assertThat(range.apply(event("{'n':'5'}")).isFiltered()).isTrue();

    assertThat(finding("filter", "field", "/t")).contains("at least one condition");
    assertThat(finding("filter", "field", "/t", "matches", "(")).contains("regular expression");
    assertThat(finding("filter", "field", "/t", "min", "x")).contains("not a number");
    assertThat(finding("filter", "field", "/t", "equals", 1, "label", "Not A Label"))
        .contains("label");
  }

  @Test
  void mapValues() throws Exception {
    Map<String, Object> values = map("A", "active", "1", 10, "true", null);
    Transform<Document> strict = transform("mapValues", "field", "/s", "values", values);
    assertThat(after(strict, "{'s':'A'}")).isEqualTo("{'s':'active'}");
    assertThat(after(strict, "{'s':1}")).isEqualTo("{'s':10}");
    assertThat(after(strict, "{'s':true}")).isEqualTo("{'s':null}");
    assertThat(after(strict, "{}")).isEqualTo("{}");
    assertThat(code(strict, "{'s':'s3cr3t'}")).isEqualTo("UNMAPPED_VALUE");
    assertThat(code(strict, "{'s':{}}")).isEqualTo("UNMAPPED_VALUE");
    assertThat(
            after(
                transform("mapValues", "field", "/s", "values", values, "otherwise", "keep"),
                "{'s':'Z'}"))
        .isEqualTo("{'s':'Z'}");
    assertThat(
            after(
                transform(
                    "mapValues",
                    "field",
                    "/s",
                    "values",
                    values,
                    "otherwise",
                    "fallback",
                    "fallback",
                    "other"),
                "{'s':[1]}"))
        .isEqualTo("{'s':'other'}");
    assertThat(finding("mapValues", "field", "/s", "values", values, "fallback", "x"))
        .contains("fallback only");
  }

  @Test
  void flatten() throws Exception {
    String json = "{'a':{'b':1,'c':{'d':[1,{'e':2}]},'f':{}},'g':[{}],'h':null}";
    assertThat(after(transform("flatten"), json))
        .isEqualTo("{'a_b':1,'a_c_d':[1,{'e':2}],'a_f':{},'g':[{}],'h':null}");
    assertThat(after(transform("flatten", "maxDepth", 1, "separator", "."), json))
        .isEqualTo("{'a.b':1,'a.c':{'d':[1,{'e':2}]},'a.f':{},'g':[{}],'h':null}");
    assertThat(after(transform("flatten", "fields", List.of("x")), "{'x':{'y':1},'z':{'y':2}}"))
        .isEqualTo("{'x_y':1,'z':{'y':2}}");
    assertThat(code(transform("flatten"), "{'a':{'b':1},'a_b':'s3cr3t'}"))
        .isEqualTo("FIELD_EXISTS");
    assertThat(after(transform("flatten"), "{'a':1}")).isEqualTo("{'a':1}");
    assertThat(finding("flatten", "fields", List.of("/x"))).contains("without a slash");
  }

  @Test
  void route() throws Exception {
    Map<String, Object> routes = map("server_metric", "server_metrics", "7", "seven");
    Transform<Document> strict = transform("route", "field", "/type", "routes", routes);
    assertThat(strict.apply(event("{'type':'server_metric'}")).route()).isEqualTo("server_metrics");
    assertThat(strict.apply(event("{'type':7}")).route()).isEqualTo("seven");
    assertThat(code(strict, "{'type':'s3cr3t\\u0022; drop--'}")).isEqualTo("UNKNOWN_ROUTE");
    assertThat(code(strict, "{}")).isEqualTo("UNKNOWN_ROUTE");
    assertThat(code(strict, "{'type':{}}")).isEqualTo("UNKNOWN_ROUTE");
    assertThat(
            transform("route", "field", "/type", "routes", routes, "otherwise", "filter")
                .apply(event("{'type':'x'}"))
                .filteredBecause())
        .isEqualTo("unknown_route");
    assertThat(
            transform(
                    "route",
                    "field",
                    "/type",
                    "routes",
                    routes,
                    "otherwise",
                    "default",
                    "defaultRoute",
                    "other")
                .apply(event("{'type':'x'}"))
                .route())
        .isEqualTo("other");
    assertThat(finding("route", "field", "/type", "routes", routes, "otherwise", "default"))
        .contains("go together");
    assertThat(finding("route", "field", "/type", "routes", routes, "defaultRoute", "x"))
        .contains("go together");
  }

  @Test
  void operation() throws Exception {
    Map<String, Object> operations = map("t.deleted", "delete", "t.updated", "update");
    Transform<Document> strict =
        transform("operation", "field", "/event", "operations", operations);
    assertThat(strict.apply(event("{'event':'t.deleted'}")).operation())
        .isEqualTo(Operation.DELETE);
    assertThat(strict.apply(event("{'event':'t.updated'}")).operation())
        .isEqualTo(Operation.UPDATE);
    assertThat(code(strict, "{'event':'s3cr3t'}")).isEqualTo("UNKNOWN_OPERATION");
    assertThat(code(strict, "{}")).isEqualTo("UNKNOWN_OPERATION");
    assertThat(
            transform(
                    "operation", "field", "/event", "operations", operations, "otherwise", "create")
                .apply(event("{}"))
                .operation())
        .isEqualTo(Operation.CREATE);
  }

  @Test
  void normalize() throws Exception {
    assertThat(
            after(
                transform("normalize", "fields", List.of("/a", "/b", "/nowhere")),
                "{'a':'  x  y\\u2003','b':5}"))
        .isEqualTo("{'a':'x  y','b':5}");
    assertThat(
            after(
                transform(
                    "normalize",
                    "fields",
                    List.of("/a"),
                    "letters",
                    "lower",
                    "collapseSpaces",
                    true),
                "{'a':' ÄB \\n\\t C '}"))
        .isEqualTo("{'a':'äb c'}");
    assertThat(
            after(
                transform("normalize", "fields", List.of("/a"), "letters", "upper"),
                "{'a':'i\\u0131'}"))
        .isEqualTo("{'a':'II'}");
    assertThat(
            after(
                transform("normalize", "fields", List.of("/a"), "emptyToNull", true),
                "{'a':'   '}"))
        .isEqualTo("{'a':null}");
    assertThat(
            after(
                transform("normalize", "fields", List.of("/a"), "compose", true),
                "{'a':'a\\u0308'}"))
        .isEqualTo("{'a':'ä'}");
    assertThat(finding("normalize", "fields", List.of("/a"), "trim", false))
        .contains("nothing would be changed");
  }

  @Test
  void fromRecord() throws Exception {
    assertThat(after(transform("fromRecord", "field", "/id", "part", "key"), "{}"))
        .isEqualTo("{'id':'key-1'}");
    assertThat(after(transform("fromRecord", "field", "/m/o", "part", "offset"), "{}"))
        .isEqualTo("{'m':{'o':1234}}");
    assertThat(after(transform("fromRecord", "field", "/p", "part", "partition"), "{}"))
        .isEqualTo("{'p':'events-3'}");
    assertThat(after(transform("fromRecord", "field", "/t", "part", "timestamp"), "{}"))
        .isEqualTo("{'t':'2023-11-14T22:13:20.123Z'}");
    assertThat(
            after(
                transform("fromRecord", "field", "/t", "part", "header", "header", "tenant"), "{}"))
        .isEqualTo("{'t':'acme'}");
    assertThat(
            code(transform("fromRecord", "field", "/t", "part", "header", "header", "raw"), "{}"))
        .isEqualTo("INVALID_UTF8");
    assertThat(code(transform("fromRecord", "field", "/t", "part", "header", "header", "no"), "{}"))
        .isEqualTo("HEADER_REQUIRED");
    assertThat(
            after(
                transform(
                    "fromRecord",
                    "field",
                    "/t",
                    "part",
                    "header",
                    "header",
                    "no",
                    "required",
                    false),
                "{}"))
        .isEqualTo("{}");
    assertThat(finding("fromRecord", "field", "/t", "part", "header")).contains("go together");

    SourceRecord keyless =
        new SourceRecord(
            Position.of("p", 1), null, "{}".getBytes(StandardCharsets.UTF_8), List.of(), -1);
    Event<Document> event = Event.of(keyless, decoder.decode(keyless));
    for (Map.Entry<String, String> part :
        new HashMap<>(Map.of("key", "KEY_REQUIRED", "timestamp", "TIMESTAMP_REQUIRED"))
            .entrySet()) {
      Transform<Document> transform =
          transform("fromRecord", "field", "/id", "part", part.getKey());
      assertThatThrownBy(() -> transform.apply(event))
          .isInstanceOfSatisfying(
              RejectedException.class,
              e -> assertThat(e.rejection().code()).isEqualTo(part.getValue()));
    }
  }

  @Test
  void joinPutsValuesTogether() throws Exception {
    Transform<Document> join =
        transform(
            "join", "fields", List.of("/a", "/b/c", "/d", "/e"), "to", "/all", "letters", "lower");
    assertThat(after(join, "{'a':'Über','b':{'c':1.50},'d':null,'e':[1]}"))
        .endsWith("'all':'über 1.50'}");
    assertThat(after(join, "{'d':null}")).isEqualTo("{'d':null}");
    assertThat(code(transform("join", "fields", List.of("/a"), "to", "/a/b"), "{'a':'s3cr3t'}"))
        .isEqualTo("PATH_BLOCKED");
  }

  @Test
  void liftTakesAnEnvelopeOff() throws Exception {
    Transform<Document> lift = transform("lift", "field", "body");
    assertThat(after(lift, "{'type':'x','body':{'id':7,'body':{'a':1}}}"))
        .isEqualTo("{'type':'x','id':7,'body':{'a':1}}");
    assertThat(after(lift, "{'type':'x'}")).isEqualTo("{'type':'x'}");
    assertThat(code(lift, "{'id':1,'body':{'id':'s3cr3t'}}")).isEqualTo("FIELD_EXISTS");
    assertThat(code(lift, "{'body':'s3cr3t'}")).isEqualTo("NOT_AN_OBJECT");
    assertThat(code(lift, "{'body':null}")).isEqualTo("NOT_AN_OBJECT");
    assertThat(code(transform("lift", "field", "body", "required", true), "{}"))
        .isEqualTo("FIELD_MISSING");
  }
}
