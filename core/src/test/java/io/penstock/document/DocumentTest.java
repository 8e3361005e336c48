package io.penstock.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DocumentTest {

  private static final String JSON =
      "{\"id\": 7, \"user\": {\"name\": \"Ada\", \"tags\": [\"a\", {\"b\": null}]}, \"x\": null,"
          + " \"n\": 1.50}";

  private final DocumentReader reader = new DocumentReader();

  private Document read(String json) throws MalformedJsonException {
    return reader.read(json.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8);
  }

  private static FieldPath path(String pointer) {
    return FieldPath.parse(pointer);
  }

  @Test
  void findsByFieldAndByPath() throws Exception {
    Document document = read(JSON);

    assertThat(document.size()).isEqualTo(4);
    assertThat(document.fieldNames()).containsExactly("id", "user", "x", "n");
    assertThat(document.nameAt(3)).isEqualTo("n");
    assertThat(document.valueAt(3)).isEqualTo(new BigDecimal("1.50"));
    assertThat(document.get("id")).isEqualTo(7L);
    assertThat(document.get("nowhere")).isNull();
    assertThat(document.has("x")).isTrue();
    assertThat(document.has("nowhere")).isFalse();
    assertThat(document.get(path("/user/name"))).isEqualTo("Ada");
    assertThat(document.get(path("/user/tags/1"))).isEqualTo(mapOf("b", null));
    assertThat(document.has(path("/user/tags/1/b"))).isTrue();
    assertThat(document.has(path("/user/tags/2"))).isFalse();
    assertThat(document.has(path("/user/tags/01"))).isFalse();
    assertThat(document.has(path("/user/tags/x"))).isFalse();
    assertThat(document.has(path("/id/deeper"))).isFalse();
    assertThat(document.has(path("/x"))).isTrue();
    assertThat(document.has(path("/x/y"))).isFalse();
    assertThat(document.get(path(""))).isEqualTo(document.toMap());
  }

  @Test
  void anUntouchedDocumentIsWrittenAsItCame() throws Exception {
    Document document = read("  " + JSON + "\n");

    assertThat(document.get(path("/user/name"))).isEqualTo("Ada");
    assertThat(text(document.json())).isEqualTo(JSON);
    assertThat(text(document.json(path("")))).isEqualTo(JSON);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    document.writeJson(out);
    assertThat(text(out.toByteArray())).isEqualTo(JSON);
  }

  @Test
  void untouchedContainersAreWrittenAsTheyCame() throws Exception {
    Document document = read(JSON);
    document.set(path("/id"), 8);

    assertThat(text(document.json()))
        .isEqualTo(
            "{\"id\":8,\"user\":{\"name\": \"Ada\", \"tags\": [\"a\", {\"b\":"
                + " null}]},\"x\":null,\"n\":1.50}");
    assertThat(text(document.json(path("/user"))))
        .isEqualTo("{\"name\": \"Ada\", \"tags\": [\"a\", {\"b\": null}]}");
    assertThat(text(document.json(path("/user/tags")))).isEqualTo("[\"a\",{\"b\":null}]");
    assertThat(text(document.json(path("/x")))).isEqualTo("null");
    assertThat(document.json(path("/nowhere"))).isNull();
    assertThat(text(document.jsonWithout(Set.of("user", "x")))).isEqualTo("{\"id\":8,\"n\":1.50}");
    assertThat(text(document.jsonWithout(Set.of("id", "user", "x", "n")))).isEqualTo("{}");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(document.writeJson(path("/nowhere"), out)).isFalse();
    assertThat(document.writeJson(path("/user"), out)).isTrue();
    assertThat(document.writeJson(path("/n"), out)).isTrue();
    assertThat(text(out.toByteArray()))
        .isEqualTo("{\"name\": \"Ada\", \"tags\": [\"a\", {\"b\": null}]}1.50");
  }

  @Test
  void setKeepsThePlaceAndMakesTheWay() throws Exception {
    Document document = read(JSON);

    document.set(path("/user/name"), "Grace");
    document.set(path("/user/tags/1/b"), List.of(1, 2.5));
    document.set(path("/x/y/z"), true);
    document.set(path("/new"), null);

    assertThat(text(document.json()))
        .isEqualTo(
            "{\"id\":7,\"user\":{\"name\":\"Grace\",\"tags\":[\"a\",{\"b\":[1,2.5]}]},"
                + "\"x\":{\"y\":{\"z\":true}},\"n\":1.50,\"new\":null}");
  }

  @Test
  void setRefusesWhatCannotBeAndLeavesTheDocumentAlone() throws Exception {
    Document document = read(JSON);

    assertThatThrownBy(() -> document.set(path(""), 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> document.set(path("/id/a"), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("/id/a");
    assertThatThrownBy(() -> document.set(path("/user/tags/2"), 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> document.set(path("/t"), Instant.EPOCH))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.time.Instant");
    assertThatThrownBy(() -> document.set(path("/t"), Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(text(document.json())).isEqualTo(JSON);
  }

  @Test
  void removes() throws Exception {
    Document document = read(JSON);

    assertThat(document.remove(path("/user/tags/0"))).isEqualTo("a");
    assertThat(document.remove(path("/user/tags/0/b"))).isNull();
    assertThat(document.remove(path("/user/nowhere"))).isNull();
    assertThat(document.remove(path("/nowhere/at/all"))).isNull();
    assertThat(document.remove(path("/id"))).isEqualTo(7L);
    assertThat(document.remove(path("/id"))).isNull();
    assertThat(text(document.json()))
        .isEqualTo("{\"user\":{\"name\":\"Ada\",\"tags\":[{}]},\"x\":null,\"n\":1.50}");
    assertThatThrownBy(() -> document.remove(path("")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void renamesInPlace() throws Exception {
    Document document = read(JSON);

    assertThat(document.rename("user", "person")).isTrue();
    assertThat(document.rename("nowhere", "y")).isFalse();
    assertThat(document.rename("id", "id")).isTrue();
    assertThatThrownBy(() -> document.rename("id", "x"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(document.fieldNames()).containsExactly("id", "person", "x", "n");
    assertThat(document.get(path("/person/name"))).isEqualTo("Ada");
    assertThat(document.has("user")).isFalse();
  }

  @Test
  void documentsOfOneKindDoNotDisturbEachOther() throws Exception {
    Document first = read(JSON);
    Document second = read(JSON);
    Document copy = first.copy();

    first.rename("id", "a");
    first.set(path("/user/name"), "x");
    second.remove(path("/id"));
    copy.set(path("/more"), 1);

    assertThat(text(read(JSON).json())).isEqualTo(JSON);
    assertThat(first.fieldNames()).containsExactly("a", "user", "x", "n");
    assertThat(second.fieldNames()).containsExactly("user", "x", "n");
    assertThat(copy.fieldNames()).containsExactly("id", "user", "x", "n", "more");
    assertThat(copy.get(path("/user/name"))).isEqualTo("Ada");
    assertThat(read("{\"id\":1,\"user\":2}").fieldNames()).containsExactly("id", "user");
    assertThat(read("{\"id\":1,\"user\":2,\"z\":3}").fieldNames())
        .containsExactly("id", "user", "z");
    assertThat(read("{}").fieldNames()).isEmpty();
    assertThat(text(read("{}").json())).isEqualTo("{}");
  }

  @Test
  void manyFieldsAreFoundThroughAnIndex() {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < 500; i++) {
      fields.put("f" + i, i);
    }
    Document document = Document.of(fields);

    assertThat(document.get("f499")).isEqualTo(499L);
    document.set(path("/f500"), "new");
    assertThat(document.get("f500")).isEqualTo("new");
    document.remove(path("/f0"));
    assertThat(document.get("f1")).isEqualTo(1L);
    assertThat(document.has("f0")).isFalse();
    document.rename("f1", "g1");
    assertThat(document.get("g1")).isEqualTo(1L);
    assertThat(document.has("f1")).isFalse();
    assertThat(document.size()).isEqualTo(500);
  }

  @Test
  void valuesFromOutsideAreBroughtIntoTheDocumentsTypes() {
    Map<String, Object> inner = new LinkedHashMap<>();
    inner.put("i", 1);
    Document document =
        Document.of(
            mapOf(
                "int",
                1,
                "byte",
                (byte) 2,
                "double",
                0.1,
                "float",
                0.1f,
                "small",
                BigInteger.TWO,
                "big",
                BigInteger.ONE.shiftLeft(64),
                "map",
                inner,
                "list",
                Arrays.asList(1, null, "x")));
    inner.put("i", 2);

    assertThat(document.get("int")).isEqualTo(1L);
    assertThat(document.get("byte")).isEqualTo(2L);
    assertThat(document.get("double")).isEqualTo(new BigDecimal("0.1"));
    assertThat(document.get("float")).isEqualTo(new BigDecimal("0.1"));
    assertThat(document.get("small")).isEqualTo(2L);
    assertThat(document.get("big")).isEqualTo(BigInteger.ONE.shiftLeft(64));
    assertThat(document.get("map")).isEqualTo(Map.of("i", 1L));
    assertThat(document.get("list")).isEqualTo(Arrays.asList(1L, null, "x"));
  }

  @Test
  void containersCannotBeChangedBehindTheDocumentsBack() throws Exception {
    Document document = read(JSON);
    @SuppressWarnings("unchecked")
    Map<String, Object> user = (Map<String, Object>) document.get("user");
    @SuppressWarnings("unchecked")
    List<Object> tags = (List<Object>) document.get(path("/user/tags"));

    assertThatThrownBy(() -> user.put("a", 1)).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> user.entrySet().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> tags.add(1)).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> document.toMap().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void nothingShowsPayload() throws Exception {
    Document document = read("{\"a\":\"s3cr3t\",\"b\":{\"c\":[\"s3cr3t\"]}}");

    assertThat(document.toString()).isEqualTo("Document[a, b]");
    assertThat(String.valueOf(document.get("b"))).doesNotContain("s3cr3t");
    assertThat(String.valueOf(document.get(path("/b/c")))).doesNotContain("s3cr3t");
    assertThat(document.toMap().toString()).doesNotContain("s3cr3t");
  }

  @Test
  void textsAreEscapedAsJsonAsks() throws Exception {
    String all = "\"\\/\b\f\n\r\t\u0001\u001f\u007f äß語🌍\u2028\uffff";
    Document document = Document.of(Map.of("a", all, "big", "ß".repeat(5_000)));

    assertThat(StrictJson.object(document.json()).get("a")).isEqualTo(all);
    assertThat(StrictJson.object(document.json()).get("big")).isEqualTo("ß".repeat(5_000));
    // Half a character is not turned into a question mark.
    assertThat(text(Document.of(Map.of("a", "x\ud800y")).json()))
        .isEqualTo("{\"a\":\"x\\ud800y\"}");
  }

  @Test
  void equality() throws Exception {
    assertThat(read("{\"a\":{\"b\":1}}"))
        .isEqualTo(Document.of(Map.of("a", Map.of("b", 1))))
        .hasSameHashCodeAs(Document.of(Map.of("a", Map.of("b", 1))))
        .isNotEqualTo(Document.of(Map.of("a", Map.of("b", 2))));
  }

  private static Map<String, Object> mapOf(Object... namesAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }
}
