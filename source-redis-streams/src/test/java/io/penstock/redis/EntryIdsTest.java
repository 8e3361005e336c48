package io.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.record.Position;
import org.junit.jupiter.api.Test;

class EntryIdsTest {

  @Test
  void readsAndWritesIdsOfTheWholeRange() {
    for (String id :
        new String[] {
          "0-0", "1-5", "1700000000000-12", "18446744073709551615-18446744073709551615"
        }) {
      assertThat(EntryIds.text(EntryIds.parse("s", id))).isEqualTo(id);
    }
    assertThat(EntryIds.text(EntryIds.parse("s", "17"))).isEqualTo("17-0");
    assertThatThrownBy(() -> EntryIds.parse("s", "$")).isInstanceOf(NumberFormatException.class);
  }

  @Test
  void knowsTheNeighbours() {
    assertThat(EntryIds.before(EntryIds.parse("s", "5-3"))).isEqualTo(new Position("s", 5, 2));
    assertThat(EntryIds.text(EntryIds.before(EntryIds.parse("s", "5-0"))))
        .isEqualTo("4-18446744073709551615");
    assertThat(EntryIds.text(EntryIds.before(EntryIds.parse("s", "0-0")))).isEqualTo("0-0");
    assertThat(EntryIds.text(EntryIds.after(EntryIds.parse("s", "4-18446744073709551615"))))
        .isEqualTo("5-0");
    assertThat(EntryIds.text(EntryIds.after(EntryIds.parse("s", "4-1")))).isEqualTo("4-2");
  }

  @Test
  void comparesAsUnsignedNumbers() {
    Position highest = EntryIds.parse("s", "18446744073709551615-0");
    assertThat(EntryIds.compare(highest, EntryIds.parse("s", "1-0"))).isPositive();
    assertThat(EntryIds.compare(EntryIds.parse("s", "1-2"), EntryIds.parse("s", "1-3")))
        .isNegative();
  }
}
