package io.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.record.Header;
import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EntryMappingTest {

  private static final Position AT = new Position("s", 1_700_000_000_000L, 3);

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Object[] fields(Object... turns) {
    Object[] fields = new Object[turns.length];
    for (int i = 0; i < turns.length; i++) {
      fields[i] = turns[i] instanceof String text ? bytes(text) : turns[i];
    }
    return fields;
  }

  @Test
  void makesAJsonObjectOfTextsInTheirOrder() {
    SourceRecord record =
        new EntryMapping(null, null, true)
            .map(AT, fields("b", "1", "a", "say \"hi\"\n\\ \u0001", "ключ", "日本 😀", "", ""));
    assertThat(new String(record.value(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"b\":\"1\",\"a\":\"say \\\"hi\\\"\\n\\\\ \\u0001\",\"ключ\":\"日本 😀\",\"\":\"\"}");
    assertThat(record.key()).isNull();
    assertThat(record.headers()).isEmpty();
    assertThat(record.timestamp()).isEqualTo(AT.high());
    assertThat(record.position()).isEqualTo(AT);
    assertThat(record.refused()).isNull();
  }

  @Test
  void passesThePayloadFieldOnByteByByte() {
    byte[] payload = {0, (byte) 0xFF, (byte) 0xC3, 0x28};
    byte[] key = {(byte) 0x80};
    SourceRecord record =
        new EntryMapping("p", "k", true)
            .map(AT, fields("x", "1", "p", payload, "k", key, "x", "2"));
    assertThat(record.value()).isSameAs(payload);
    assertThat(record.key()).isSameAs(key);
    assertThat(record.headers()).extracting(Header::name).containsExactly("x", "x");
    assertThat(record.headers().get(1).value()).isEqualTo(bytes("2"));
    assertThat(new EntryMapping("p", "k", false).map(AT, fields("x", "1", "p", payload)).headers())
        .isEmpty();
  }

  @Test
  void keepsTheKeyInTheJson() {
    SourceRecord record = new EntryMapping(null, "id", true).map(AT, fields("id", "7", "v", "1"));
    assertThat(record.key()).isEqualTo(bytes("7"));
    assertThat(new String(record.value(), StandardCharsets.UTF_8))
        .isEqualTo("{\"id\":\"7\",\"v\":\"1\"}");
    assertThat(new EntryMapping(null, "id", true).map(AT, fields("v", "1")).key()).isNull();
  }

  @Test
  void refusesWhatItCannotMapAndKeepsEveryByte() {
    byte[] binary = {(byte) 0xFF, 0};
    SourceRecord notText =
        new EntryMapping(null, null, true).map(AT, fields("a", "1", "b", binary));
    assertThat(notText.refused().code()).isEqualTo("FIELD_NOT_TEXT");
    assertThat(notText.refused().message()).contains("value of field number 2");
    assertThat(notText.value()).isNull();
    assertThat(notText.header("b")).isSameAs(binary);
    assertThat(notText.headers()).hasSize(2);

    SourceRecord twice = new EntryMapping(null, null, true).map(AT, fields("a", "1", "a", "2"));
    assertThat(twice.refused().code()).isEqualTo("DUPLICATE_FIELD");
    assertThat(twice.headers()).hasSize(2);

    SourceRecord missing = new EntryMapping("p", null, true).map(AT, fields("a", "secret"));
    assertThat(missing.refused().code()).isEqualTo("PAYLOAD_FIELD_MISSING");
    assertThat(missing.refused().message()).contains("'p'").doesNotContain("secret");
    assertThat(missing.header("a")).isEqualTo(bytes("secret"));
  }

  @Test
  void findsADuplicateAmongManyFields() {
    Object[] many = new Object[200];
    for (int i = 0; i < 100; i++) {
      many[2 * i] = bytes("f" + i);
      many[2 * i + 1] = bytes("v");
    }
    assertThat(new EntryMapping(null, null, true).map(AT, many).refused()).isNull();
    many[198] = bytes("f3");
    assertThat(new EntryMapping(null, null, true).map(AT, many).refused().code())
        .isEqualTo("DUPLICATE_FIELD");
  }
}
