package io.penstock.runner.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.config.ConfigNode;
import io.penstock.config.ConfigProblem;
import io.penstock.config.ListNode;
import io.penstock.config.Location;
import io.penstock.config.MapNode;
import io.penstock.config.ProblemCode;
import io.penstock.config.ScalarNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlReaderTest {

  @TempDir Path directory;

  private ParsedYaml parse(String yaml) {
    return new YamlReader(name -> null).parse(yaml, "f.yaml", directory);
  }

  private static ScalarNode scalar(ParsedYaml parsed, String key) {
    assertThat(parsed.problems()).isEmpty();
    return (ScalarNode) parsed.root().get(key);
  }

  private List<String> problems(String yaml) {
    return parse(yaml).problems().stream().map(ConfigProblem::toString).toList();
  }

  @Test
  void knowsWhereEverythingStands() {
    MapNode root =
        parse(
                """
                # comment
                pipelines:
                  events:
                    topics: [a, "b"]
                    text: |
                      one
                      two
                """)
            .root();
    MapNode events = (MapNode) ((MapNode) root.get("pipelines")).get("events");
    assertThat(root.keyLocation("pipelines")).isEqualTo(new Location("f.yaml", 2, 1));
    assertThat(events.keyLocation("topics")).isEqualTo(new Location("f.yaml", 4, 5));
    ListNode topics = (ListNode) events.get("topics");
    assertThat(topics.items())
        .containsExactly(
            new ScalarNode(
                new Location("f.yaml", 4, 14),
                "pipelines.events.topics[0]",
                "a",
                false,
                ScalarNode.Origin.LITERAL),
            new ScalarNode(
                new Location("f.yaml", 4, 17),
                "pipelines.events.topics[1]",
                "b",
                true,
                ScalarNode.Origin.LITERAL));
    assertThat(((ScalarNode) events.get("text")).text()).isEqualTo("one\ntwo\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no",
        "off",
        "Yes",
        "0777",
        "1_000",
        "1.10",
        "0x1F",
        "0o17",
        "12:30:45",
        "2024-01-01",
        ".inf",
        "1e3",
        "true",
        "=",
        "+5"
      })
  void aPlainScalarKeepsItsText(String written) {
    ScalarNode node = scalar(parse("a: " + written), "a");
    assertThat(node.text()).isEqualTo(written);
    assertThat(node.quoted()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "~", "null", "Null", "NULL"})
  void nullsAreNoTexts(String written) {
    assertThat(scalar(parse("a: " + written), "a").isNull()).isTrue();
    assertThat(scalar(parse("a: '" + written + "'"), "a").text()).isEqualTo(written);
  }

  @Test
  void refusesDuplicateKeys() {
    assertThat(problems("a: 1\nb:\n  c: 1\n  d: 2\n  'c': 3\na: 4\n"))
        .containsExactly(
            "f.yaml:5:3: error: the key 'c' stands here a second time (PEN-1102);"
                + " the first is in line 3; remove one of them",
            "f.yaml:6:1: error: the key 'a' stands here a second time (PEN-1102);"
                + " the first is in line 1; remove one of them");
  }

  @Test
  void refusesAnchorsAliasesAndMergeKeys() {
    assertThat(problems("a: &x\n  b: 1\nc: *x\nd:\n  <<: *x\n  e: &y [1]\n"))
        .containsExactly(
            "f.yaml:1:4: error: an anchor (&x) is not allowed (PEN-1103);"
                + " remove it and write the value wherever it is needed",
            "f.yaml:3:4: error: an alias (*x) is not allowed (PEN-1103); write the value itself",
            "f.yaml:5:3: error: a merge key (<<) is not allowed (PEN-1104);"
                + " write the settings themselves",
            "f.yaml:5:7: error: an alias (*x) is not allowed (PEN-1103); write the value itself",
            "f.yaml:6:6: error: an anchor (&y) is not allowed (PEN-1103);"
                + " remove it and write the value wherever it is needed");
  }

  @Test
  void aBillionLaughsAreNotEvenAttempted() {
    StringBuilder yaml = new StringBuilder("a0: &a0 [lol]\n");
    for (int i = 1; i < 60; i++) {
      yaml.append("a" + i + ": &a" + i + " [");
      yaml.append(("*a" + (i - 1) + ",").repeat(9)).append("]\n");
    }
    assertThat(parse(yaml.toString()).problems())
        .hasSizeGreaterThan(100)
        .allMatch(problem -> problem.code() == ProblemCode.ANCHOR);
  }

  @Test
  void refusesTags() {
    assertThat(
            problems(
                "a: !!javax.script.ScriptEngineManager [!!java.net.URL ['x']]\nb: !!str 5\n"
                    + "c: !local {}\nd: !!binary aGVsbG8=\n! e: 1\n"))
        .allSatisfy(problem -> assertThat(problem).contains("PEN-1105"))
        .hasSize(6)
        .first()
        .asString()
        .startsWith("f.yaml:1:4: error: a tag (tag:yaml.org,2002:javax.script");
  }

  @Test
  void refusesASecondDocument() {
    assertThat(problems("---\na: 1\n---\nb: 2\n---\nc: 3\n"))
        .containsExactly(
            "f.yaml:3:1: error: a second YAML document begins here (PEN-1106);"
                + " put it into a file of its own, or remove the line ---");
    assertThat(problems("---\na: 1\n...\n")).isEmpty();
  }

  @Test
  void refusesWhatIsTooDeepWithoutExhaustingTheStack() {
    assertThat(problems("a: " + "[".repeat(200_000)))
        .singleElement()
        .asString()
        .startsWith("f.yaml:1:54: error: nested deeper than 50 levels (PEN-1107)");
    assertThat(problems("{a: ".repeat(200_000))).singleElement().asString().contains("PEN-1107");
    assertThat(problems("? ".repeat(100_000) + "x")).singleElement().asString().contains("PEN-11");
    assertThat(parse("a: " + "[".repeat(49) + "]".repeat(49)).problems()).isEmpty();
  }

  @Test
  void refusesWhatIsTooLarge() throws Exception {
    Path file = directory.resolve("big.yaml");
    Files.writeString(file, "a: " + "x".repeat(YamlReader.MAX_BYTES));
    ParsedYaml parsed = new YamlReader(name -> null).read(file);
    assertThat(parsed.root()).isNull();
    assertThat(parsed.problems()).singleElement().asString().contains("PEN-1108", "1024 KiB");
  }

  @Test
  void refusesOtherEncodingsAndMissingFiles() throws Exception {
    YamlReader reader = new YamlReader(name -> null);
    Path latin = directory.resolve("latin.yaml");
    Files.write(latin, "a: ü".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(reader.read(latin).problems())
        .singleElement()
        .asString()
        .contains("PEN-1110", "not UTF-8");
    assertThat(reader.read(directory.resolve("none.yaml")).problems())
        .singleElement()
        .asString()
        .endsWith("none.yaml: error: the file cannot be read: there is no such file (PEN-1110)");
    assertThat(reader.read(directory).problems()).singleElement().asString().contains("PEN-1110");
    Path bom = directory.resolve("bom.yaml");
    Files.writeString(bom, "\uFEFFa: 1");
    assertThat(reader.read(bom).root().keyLocation("a").column()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing\n", "---\n", "null", "- a\n- b\n", "text", "---\n...\n"})
  void wantsASection(String yaml) {
    ParsedYaml parsed = parse(yaml);
    assertThat(parsed.root()).isNull();
    assertThat(parsed.problems()).singleElement().asString().contains("PEN-1109");
  }

  @Test
  void refusesKeysThatAreNoTexts() {
    assertThat(problems("[a, b]: 1\n? {c: d}\n: 2\n'': 3\n\"${X}\": 4\n"))
        .containsExactly(
            "f.yaml:1:1: error: a key must be a single text (PEN-1109)",
            "f.yaml:2:3: error: a key must be a single text (PEN-1109)",
            "f.yaml:4:1: error: a key is missing before the colon (PEN-1109)",
            "f.yaml:5:1: error: a key cannot contain ${…}; only values can (PEN-1202)");
  }

  @Test
  void explainsSyntaxErrors() {
    assertThat(problems("a:\n\tb: 1\n"))
        .singleElement()
        .asString()
        .startsWith("f.yaml:2:1: error: ")
        .endsWith("(PEN-1101); indent with spaces, not with tabs");
    assertThat(problems("a: { port: ${PORT:-1} , b: 1 }\n"))
        .singleElement()
        .asString()
        .endsWith("put quotes around ${…}");
    assertThat(problems("a: b: c\n")).singleElement().asString().startsWith("f.yaml:1:5: error: ");
    assertThat(problems("a: 1\nb: \"\n"))
        .singleElement()
        .asString()
        .contains("PEN-1101")
        .doesNotContain("\n");
    assertThat(problems("a: 1\nb: x\u0000y\n"))
        .singleElement()
        .asString()
        .startsWith("f.yaml:2:5: error: the character U+0000 is not allowed in YAML (PEN-1101)");
    assertThat(problems("%YAML 3.0\n---\na: 1\n")).singleElement().asString().contains("PEN-1101");
  }

  @Test
  void goesOnAfterAProblemThatLeavesTheRestReadable() {
    ParsedYaml parsed = parse("a: &x 1\nb: ${NOT_SET}\nc: 3\n");
    assertThat(parsed.problems()).hasSize(2);
    assertThat(parsed.root().entries()).containsOnlyKeys("a", "b", "c");
    ConfigNode unresolved = parsed.root().get("b");
    assertThat(((ScalarNode) unresolved).origin()).isEqualTo(ScalarNode.Origin.UNRESOLVED);
  }
}
