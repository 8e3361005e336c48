package io.penstock.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IndexNameTest {

  @ParameterizedTest
  @CsvSource({
    "events-{yyyy.MM.dd}, 2026-11-21T23:59:59.999Z, events-2026.11.21",
    "events-{yyyy.MM.dd}, 2026-11-22T00:00:00Z, events-2026.11.22",
    "events-{yyyy.MM.dd}, 1969-12-31T23:59:59.999Z, events-1969.12.31",
    "events-{yyyy.MM}, 2026-02-28T12:00:00Z, events-2026.02",
    "events-{yyyy}-v1, 2026-02-28T12:00:00Z, events-2026-v1",
    "{uuuu-MM-dd-HH}, 2026-02-28T12:59:59Z, 2026-02-28-12",
    "a{yyyyMMddHH}, 2026-02-28T13:00:00Z, a2026022813",
  })
  void datesAreInUtc(String text, String time, String name) {
    assertThat(IndexName.parse(text).at(Instant.parse(time).toEpochMilli())).isEqualTo(name);
  }

  @Test
  void aNameIsRememberedForItsDayOnly() {
    IndexName name = IndexName.parse("e-{yyyy.MM.dd}");
    long day = 86_400_000;
    for (int i = 0; i < 10_000; i++) {
      assertThat(name.at(i * day)).isEqualTo(name.at(i * day + day - 1));
    }
    assertThat(name.at(0)).isEqualTo("e-1970.01.01");
  }

  @Test
  void aFixedNameHasNoDate() {
    IndexName name = IndexName.parse("events");
    assertThat(name.isDated()).isFalse();
    assertThat(name.fixed()).isEqualTo("events");
    assertThat(name.wildcard()).isEqualTo("events");
    assertThat(IndexName.parse("e-{yyyy}-x").wildcard()).isEqualTo("e-*-x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Events",
        "-events",
        "_events",
        "+events",
        ".",
        "..",
        "a b",
        "a,b",
        "a*",
        "a?",
        "a\"b",
        "a<b",
        "a>b",
        "a|b",
        "a/b",
        "a\\b",
        "a#b",
        "a:b",
        "a\nb",
        "events-{}",
        "events-{yyyy",
        "events-yyyy}",
        "events-{yyyy}-{MM}",
        "events-{MMM}",
        "events-{YYYY.ww}",
        "events-{dd.MM.yyyy}",
        "events-{yyyy/MM}",
        "Events-{yyyy}",
      })
  void whatNoIndexCanBeCalledIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> IndexName.parse(text));
  }

  @Test
  void lengthIsCountedInBytes() {
    assertThat(IndexName.parse("ü".repeat(127)).fixed()).hasSize(127);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IndexName.parse("ü".repeat(128)))
        .withMessageContaining("255 bytes");
  }
}
