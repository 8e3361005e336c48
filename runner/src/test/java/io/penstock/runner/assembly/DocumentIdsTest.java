package io.penstock.runner.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.document.Document;
import io.penstock.document.FieldPath;
import io.penstock.record.Event;
import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DocumentIdsTest {

  private static String id(Map<String, ?> fields, String... paths) {
    SourceRecord record = new SourceRecord(Position.of("t-0", 1), null, new byte[0], List.of(), 0);
    return new DocumentIds(Arrays.stream(paths).map(FieldPath::parse).toList())
        .id(Event.of(record, Document.of(fields)));
  }

  @Test
  void theSameValuesGiveTheSameId() {
    assertThat(id(Map.of("a", "x", "b", 1L, "c", "other"), "/a", "/b"))
        .isEqualTo(id(Map.of("a", "x", "b", 1L), "/a", "/b"))
        .matches("[0-9a-f]{32}");
  }

  @Test
  void whatOnlyLooksTheSameIsKeptApart() {
    assertThat(id(Map.of("a", "xy", "b", "z"), "/a", "/b"))
        .isNotEqualTo(id(Map.of("a", "x", "b", "yz"), "/a", "/b"));
    assertThat(id(Map.of("a", "1"), "/a")).isNotEqualTo(id(Map.of("a", 1L), "/a"));
    assertThat(id(Map.of("a", "true"), "/a")).isNotEqualTo(id(Map.of("a", true), "/a"));
    assertThat(id(Map.of("a", "x1:y"), "/a"))
        .isNotEqualTo(id(Map.of("a", "x", "b", "y"), "/a", "/b"));
  }

  @Test
  void withoutOneOfItsValuesARecordPasses() {
    assertThat(id(Map.of("a", "x"), "/a", "/b")).isNull();
    assertThat(id(Map.of("a", Map.of("b", 1L)), "/a")).isNull();
    assertThat(id(Map.of("a", Map.of("b", 1L)), "/a/b")).isNotNull();
  }
}
