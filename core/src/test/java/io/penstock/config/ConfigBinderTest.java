package io.penstock.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigBinderTest {

  enum Mode {
    APPEND,
    UPSERT_IF_NEWER
  }

  record Pool(
      @Option(doc = "Connections.", defaultValue = "4", min = "1", max = "100") int size,
      @Option(doc = "Wait.", defaultValue = "30s", min = "1ms") Duration timeout) {}

  record Target(
      @Option(doc = "Where.", example = "jdbc:postgresql://localhost/db") String url,
      @Option(doc = "Who.", optional = true, pattern = "[a-z]+") String user,
      @Option(doc = "Password.", optional = true) Secret password,
      @Option(doc = "How.", defaultValue = "append") Mode mode,
      @Option(doc = "Keys.", optional = true) List<String> key,
      @Option(doc = "More.", optional = true) Map<String, String> properties,
      @Option(doc = "Pool.", defaultValue = "{}") Pool pool,
      @Option(doc = "Bytes.", defaultValue = "64MiB", max = "1GiB") DataSize memory,
      @Option(doc = "Rate.", defaultValue = "0.5", min = "0", max = "1") double share,
      @Option(doc = "Count.", optional = true) Long count,
      @Option(doc = "Check.", defaultValue = "true") boolean strict)
      implements SelfChecking {

    @Override
    public List<Finding> check() {
      return mode == Mode.UPSERT_IF_NEWER && key.isEmpty()
          ? List.of(new Finding("mode", "upsertIfNewer needs a key"))
          : List.of();
    }
  }

  record Wider(
      @Option(doc = "Before.", defaultValue = "1") int before,
      @Inline Target target,
      @Option(doc = "After.", optional = true) String after)
      implements SelfChecking {

    @Override
    public List<Finding> check() {
      return target.check();
    }
  }

  private static int line;

  /** A section whose keys stand on consecutive lines. */
  private static MapNode section(Object... keysAndValues) {
    line = 1;
    return sectionAt("", keysAndValues);
  }

  private static MapNode sectionAt(String path, Object... keysAndValues) {
    Location start = new Location("f.yaml", line, 1);
    Map<String, MapNode.Entry> entries = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      String key = (String) keysAndValues[i];
      String child = path.isEmpty() ? key : path + "." + key;
      Location at = new Location("f.yaml", line, 1);
      ConfigNode value = node(child, keysAndValues[i + 1]);
      entries.put(key, new MapNode.Entry(at, value));
      line++;
    }
    return new MapNode(start, path, entries);
  }

  private static ConfigNode node(String path, Object value) {
    Location at = new Location("f.yaml", line, 9);
    if (value == null) {
      return ScalarNode.ofNull(at, path);
    }
    if (value instanceof Object[] pairs) {
      line++;
      return sectionAt(path, pairs);
    }
    if (value instanceof List<?> values) {
      List<ConfigNode> items = new ArrayList<>();
      values.forEach(item -> items.add(node(path + "[" + items.size() + "]", item)));
      return new ListNode(at, path, items);
    }
    if (value instanceof Fed fed) {
      return new ScalarNode(at, path, fed.text(), true, ScalarNode.Origin.EXTERNAL);
    }
    return ScalarNode.literal(at, path, (String) value, false);
  }

  /** A value that a variable has given. */
  record Fed(String text) {}

  private static Object[] of(Object... keysAndValues) {
    return keysAndValues;
  }

  private static List<String> messages(Bound<?> bound) {
    return bound.problems().stream().map(ConfigProblem::toString).toList();
  }

  private static Bound<Target> bind(MapNode node) {
    return new ConfigBinder().bind(node, Target.class);
  }

  @Test
  void anInlineRecordIsFilledFromItsOwnersSection() {
    var bound =
        new ConfigBinder()
            .bind(section("after", "z", "before", "2", "url", "u", "mode", "append"), Wider.class);
    assertThat(bound.problems()).isEmpty();
    assertThat(bound.value().before()).isEqualTo(2);
    assertThat(bound.value().target().url()).isEqualTo("u");
    assertThat(bound.value().target().user()).isNull();
    assertThat(bound.value().target().pool().size()).isEqualTo(4);
    assertThat(bound.value().after()).isEqualTo("z");
    var wrong = new ConfigBinder().bind(section("url", "u", "mode", "upsertIfNewer"), Wider.class);
    assertThat(wrong.problems()).hasSize(1);
  }

  @Test
  void bindsEveryType() {
    Target target =
        bind(section(
                "url", "jdbc:x",
                "user", "joe",
                "password", new Fed("p"),
                "mode", "upsertIfNewer",
                "key", List.of("a", "b"),
                "properties", of("ssl.mode", "on", "n", "010"),
                "pool", of("size", "7", "timeout", "500ms"),
                "memory", "1MiB",
                "share", "1e-1",
                "count", "9223372036854775807",
                "strict", "false"))
            .orThrow();
    assertThat(target)
        .isEqualTo(
            new Target(
                "jdbc:x",
                "joe",
                new Secret("p"),
                Mode.UPSERT_IF_NEWER,
                List.of("a", "b"),
                Map.of("ssl.mode", "on", "n", "010"),
                new Pool(7, Duration.ofMillis(500)),
                new DataSize(1 << 20),
                0.1,
                Long.MAX_VALUE,
                false));
  }

  @Test
  void fillsInDefaultsAndAbsence() {
    Target target = bind(section("url", "x")).orThrow();
    assertThat(target.user()).isNull();
    assertThat(target.count()).isNull();
    assertThat(target.key()).isEmpty();
    assertThat(target.properties()).isEmpty();
    assertThat(target.mode()).isEqualTo(Mode.APPEND);
    assertThat(target.pool()).isEqualTo(new Pool(4, Duration.ofSeconds(30)));
    assertThat(target.memory().bytes()).isEqualTo(64L << 20);
  }

  @Test
  void reportsEverythingAtOnceInTheOrderOfTheFile() {
    Bound<Target> bound =
        bind(
            section(
                "user", "Joe!",
                "moed", "append",
                "pool", of("size", "0", "timout", "1s"),
                "share", "much",
                "key", "id",
                "strict", null,
                "mode", "upsertifnewer"));
    assertThat(bound.isValid()).isFalse();
    assertThat(messages(bound))
        .containsExactly(
            "f.yaml:1:1: error: 'url' is missing (PEN-1003);"
                + " add url (text), for example jdbc:postgresql://localhost/db",
            "f.yaml:1:9: error: 'Joe!' does not have the form of 'user' (PEN-1005);"
                + " it must match [a-z]+",
            "f.yaml:2:1: error: unknown key 'moed' (PEN-1001); there are url, user, password, mode,"
                + " key, properties, pool, memory, share, count, strict",
            "f.yaml:4:9: error: '0' is too low for 'size' (PEN-1004); the lowest value is 1",
            "f.yaml:5:1: error: unknown key 'timout' (PEN-1001); did you mean 'timeout'?",
            "f.yaml:7:9: error: 'much' does not fit 'share', a number (PEN-1002);"
                + " write a number like 2, 0.5 or 1e-3",
            "f.yaml:8:9: error: 'key' wants a list of text, but this is a single value (PEN-1002);"
                + " write [id]",
            "f.yaml:9:9: error: 'strict' has no value (PEN-1002);"
                + " write a value (true or false) or remove the key",
            "f.yaml:10:9: error: 'upsertifnewer' is not known to 'mode' (PEN-1006);"
                + " did you mean 'upsertIfNewer'?");
    assertThatThrownBy(bound::orThrow)
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("PEN-1003");
  }

  @Test
  void asksTheRecordWhenAllItsSettingsAreWellFormed() {
    assertThat(messages(bind(section("url", "x", "mode", "upsertIfNewer"))))
        .containsExactly("f.yaml:2:1: error: mode: upsertIfNewer needs a key (PEN-1007)");
  }

  @Test
  void showsNoSecretAndNothingThatCameFromOutside() {
    Bound<Target> bound =
        bind(
            section(
                "url", "x",
                "password", "hunter2",
                "share", new Fed("s3cret"),
                "user", new Fed("S3CRET"),
                "mode", new Fed("s3cret")));
    assertThat(messages(bound))
        .hasSize(4)
        .allSatisfy(text -> assertThat(text).doesNotContainIgnoringCase("hunter", "s3cret"));
    assertThat(bound.problems().get(0).code()).isEqualTo(ProblemCode.LITERAL_SECRET);
    assertThat(bound.problems().get(0).isError()).isFalse();
    assertThat(section("a", "hunter2").get("a").toString()).doesNotContain("hunter2");
  }

  @Test
  void warnsOfALiteralSecretAndBindsItNevertheless() {
    Bound<Target> bound = bind(section("url", "x", "password", "0777"));
    assertThat(bound.orThrow().password().reveal()).isEqualTo("0777");
    assertThat(messages(bound))
        .containsExactly(
            "f.yaml:2:9: warning: the secret 'password' is written into the file (PEN-1011);"
                + " use ${NAME} or ${file:/run/secrets/name}");
  }

  record Client(
      @Option(doc = "Where.", optional = true) Secret url,
      @Option(doc = "More.", optional = true) Map<String, Secret> properties) {}

  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://localhost:5432/app, 0",
    "'', 0",
    "redis://localhost:6379/0, 0",
    "jdbc:postgresql://localhost/app?password=x, 1",
    "redis://joe:pw@localhost/0, 1",
    "https://h/?api_key=x, 1",
    "opaque, 1"
  })
  void warnsOfAnAddressOnlyIfItHoldsASecret(String url, int warnings) {
    assertThat(new ConfigBinder().bind(section("url", url), Client.class).problems())
        .hasSize(warnings);
  }

  @Test
  void warnsOfPropertiesOnlyIfTheirNamesTell() {
    Bound<Client> bound =
        new ConfigBinder()
            .bind(
                section(
                    "properties",
                    of(
                        "security.protocol", "SASL_SSL",
                        "sasl.jaas.config", "x",
                        "ssl.keystore.location", "k",
                        "ssl.key.password", "x",
                        "ssl.keystore.key", "x",
                        "sasl.oauthbearer.token.endpoint.url", "https://h/token")),
                Client.class);
    assertThat(bound.problems())
        .extracting(ConfigProblem::path)
        .containsExactly(
            "properties.sasl.jaas.config",
            "properties.ssl.key.password",
            "properties.ssl.keystore.key");
  }

  @ParameterizedTest
  @ValueSource(strings = {"no", "off", "0777", "1_000", "1.10", "0x1F", "12:30:45", "1e3", "true"})
  void aTextKeepsTheTextThatWasWritten(String written) {
    assertThat(bind(section("url", written)).orThrow().url()).isEqualTo(written);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0777", "1_000", "1.0", "0x10", "+5", " 5", "5 ", "1e3", "", "2147483648", "٣"})
  void aWholeNumberIsPlainDigits(String written) {
    assertThat(bind(section("url", "x", "pool", of("size", written))).isValid()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes", "no", "on", "off", "1", "0", "tRUE", ""})
  void aBooleanIsTrueOrFalse(String written) {
    assertThat(bind(section("url", "x", "strict", written)).isValid()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {".inf", "NaN", "Infinity", "1e400", "0,5", "1_0", ".5", "5.", "0x1p3"})
  void aNumberIsFinite(String written) {
    assertThat(bind(section("url", "x", "share", written)).isValid()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "500ms, PT0.5S",
    "5s, PT5S",
    "2m, PT2M",
    "1h, PT1H",
    "7d, PT168H",
    "5, PT5S",
    "5.0, PT5S",
    "0.25, PT0.25S",
    "1.5m, PT1M30S"
  })
  void durations(String written, Duration wanted) {
    assertThat(bind(section("url", "x", "pool", of("timeout", written))).orThrow().pool().timeout())
        .isEqualTo(wanted);
    assertThat(Durations.parse(Durations.format(wanted))).isEqualTo(wanted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1s", "5 s", "1w", "PT5S", "1.5.5s", "", "s", "999999999999999d"})
  void notDurations(String written) {
    assertThat(bind(section("url", "x", "pool", of("timeout", written))).isValid()).isFalse();
  }

  @Test
  void limitsHoldForEveryNotationOfTheType() {
    assertThat(messages(bind(section("url", "x", "memory", "1.5GiB"))).get(0)).contains("PEN-1002");
    assertThat(messages(bind(section("url", "x", "memory", "2GiB"))))
        .containsExactly(
            "f.yaml:2:9: error: '2GiB' is too high for 'memory' (PEN-1004);"
                + " the highest value is 1GiB");
    assertThat(messages(bind(section("url", "x", "pool", of("timeout", "0s")))).get(0))
        .contains("the lowest value is 1ms");
  }

  @Test
  void aVariableMayStandForAListAndMayBeInUpperCase() {
    Target target =
        bind(section("url", "x", "key", new Fed("a, b,c"), "mode", new Fed("UPSERTIFNEWER")))
            .orThrow();
    assertThat(target.key()).containsExactly("a", "b", "c");
    assertThat(target.mode()).isEqualTo(Mode.UPSERT_IF_NEWER);
    assertThat(bind(section("url", "x", "key", new Fed("a,,b"))).isValid()).isFalse();
    assertThat(bind(section("url", "x", "key", new Fed(""))).orThrow().key()).isEmpty();
    // An item that a variable gives stays one item.
    assertThat(bind(section("url", "x", "key", List.of(new Fed("a,b")))).orThrow().key())
        .containsExactly("a,b");
  }

  @Test
  void wrongKinds() {
    assertThat(
            messages(
                bind(
                    section(
                        "url", List.of("x"),
                        "key", of("a", "b"),
                        "properties", List.of("a"),
                        "pool", "4",
                        "user", of("a", "b")))))
        .containsExactly(
            "f.yaml:1:9: error: 'url' wants a single value (text), but this is a list (PEN-1002)",
            "f.yaml:3:1: error: 'key' wants a list of text, but this is a section (PEN-1002)",
            "f.yaml:5:9: error: 'properties' wants a map of text, but this is a list (PEN-1002)",
            "f.yaml:6:9: error: a section with keys is wanted here, but this is a single value"
                + " (PEN-1002)",
            "f.yaml:8:1: error: 'user' wants a single value (text), but this is a section"
                + " (PEN-1002)");
  }

  @Test
  void messagesStayOnOneLineAndShort() {
    String nasty = "a\n\u001b[31m" + "x".repeat(500);
    assertThat(messages(bind(section("url", "x", nasty, "1", "share", nasty))))
        .allSatisfy(text -> assertThat(text).hasSizeLessThan(300).doesNotContain("\n", "\u001b"));
  }

  record Refusing(@Option(doc = "Number.") int number) {
    Refusing {
      if (number == 13) {
        throw new IllegalArgumentException("13 is never right");
      }
    }
  }

  @Test
  void aRecordMayRefuse() {
    assertThat(messages(new ConfigBinder().bind(section("number", "13"), Refusing.class)))
        .containsExactly("f.yaml:1:1: error: 13 is never right (PEN-1007)");
  }

  record Any(@Option(doc = "Any.") Object value) {}

  @Test
  void anyValueIsReadAsJson() {
    MapNode node =
        section(
            "value",
            Arrays.asList(
                "true",
                "5",
                "-7",
                "1.10",
                "9223372036854775808",
                "text",
                new Fed("5"),
                null,
                of("a", "false"),
                "2024-01-01",
                "1.2.3"));
    Map<String, Object> inner = Map.of("a", false);
    assertThat(new ConfigBinder().bind(node, Any.class).orThrow().value())
        .isEqualTo(
            Arrays.asList(
                true,
                5L,
                -7L,
                new BigDecimal("1.10"),
                new BigInteger("9223372036854775808"),
                "text",
                "5",
                null,
                inner,
                "2024-01-01",
                "1.2.3"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no",
        "Yes",
        "on",
        "0777",
        "1_000",
        "0x1F",
        "0o17",
        ".5",
        "5.",
        "+5",
        "12:30:45",
        ".inf",
        ".NaN",
        "y"
      })
  void anyValueRefusesWhatReadersDisagreeOn(String written) {
    assertThat(messages(new ConfigBinder().bind(section("value", written), Any.class)))
        .singleElement()
        .asString()
        .contains("is ambiguous (PEN-1002); ", "quotes");
  }

  interface ShapeProvider {}

  record Circle(@Option(doc = "Radius.", min = "1") int radius) {}

  record Group(@Option(doc = "Members.") List<ComponentConfig<ShapeProvider>> members) {}

  record Nothing() {}

  record Drawing(
      @Option(doc = "One.") ComponentConfig<ShapeProvider> main,
      @Option(doc = "Frame.", defaultValue = "{ nothing: {} }")
          ComponentConfig<ShapeProvider> frame) {}

  private static final ComponentLookup SHAPES =
      new ComponentLookup() {
        private final Map<String, Class<? extends Record>> types =
            Map.of("circle", Circle.class, "group", Group.class, "nothing", Nothing.class);

        @Override
        public Entry find(Class<?> kind, String type) {
          Class<? extends Record> config = types.get(type);
          return config == null ? null : new Entry(type, config, new ShapeProvider() {});
        }

        @Override
        public Set<String> types(Class<?> kind) {
          return kind == ShapeProvider.class ? new java.util.TreeSet<>(types.keySet()) : Set.of();
        }
      };

  private static Bound<Drawing> draw(MapNode node) {
    return new ConfigBinder(SHAPES).bind(node, Drawing.class);
  }

  @Test
  void componentsAreBoundThroughTheirProviderAlsoWithinEachOther() {
    Drawing drawing =
        draw(section(
                "main",
                of(
                    "group",
                    of("members", List.of(of("circle", of("radius", "2")), of("nothing", null))))))
            .orThrow();
    assertThat(drawing.frame().config()).isEqualTo(new Nothing());
    Group group = (Group) drawing.main().config();
    assertThat(group.members())
        .extracting(ComponentConfig::type)
        .containsExactly("circle", "nothing");
    assertThat(group.members().get(0).config()).isEqualTo(new Circle(2));
    assertThat(group.members().get(0).refusal("radius", "too round").toString())
        .isEqualTo("f.yaml:5:1: error: radius: too round (PEN-1010)");
  }

  @Test
  void componentProblems() {
    assertThat(
            messages(
                draw(
                    section(
                        "main",
                        of(
                            "group",
                            of(
                                "members",
                                List.of(
                                    of("circel", of("radius", "2")),
                                    of("circle", of("radius", "0")),
                                    of("circle", of("radius", "1"), "nothing", null),
                                    "nothing"))),
                        "frame",
                        of("square", null)))))
        .containsExactly(
            "f.yaml:4:1: error: unknown shape 'circel' (PEN-1008); did you mean 'circle'?",
            "f.yaml:9:9: error: '0' is too low for 'radius' (PEN-1004); the lowest value is 1",
            "f.yaml:12:1: error: exactly one shape is wanted here, but there are 2: circle, nothing"
                + " (PEN-1009); there are circle, group, nothing",
            "f.yaml:16:9: error: exactly one shape is wanted here, but there is none (PEN-1009);"
                + " write { nothing: {} }",
            "f.yaml:20:1: error: unknown shape 'square' (PEN-1008);"
                + " there are circle, group, nothing");
  }

  @Test
  void bindsAPlainMap() {
    Target target =
        new ConfigBinder()
            .bind(
                ConfigNodes.ofMap(
                    Map.of(
                        "url",
                        "x",
                        "password",
                        "p",
                        "key",
                        "a,b",
                        "pool",
                        Map.of("size", 3),
                        "strict",
                        false),
                    "connector orders"),
                Target.class)
            .orThrow();
    assertThat(target.key()).containsExactly("a", "b");
    assertThat(target.pool().size()).isEqualTo(3);
    assertThat(target.strict()).isFalse();
    assertThat(
            messages(
                new ConfigBinder()
                    .bind(ConfigNodes.ofMap(Map.of("urk", "x"), "connector orders"), Target.class)))
        .first()
        .asString()
        .startsWith("connector orders: error: ");
  }
}
