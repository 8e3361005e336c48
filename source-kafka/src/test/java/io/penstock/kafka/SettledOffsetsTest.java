package io.penstock.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SettledOffsetsTest {

  @Test
  void stopsBeforeTheOldestUnsettledRecord() {
    SettledOffsets offsets = new SettledOffsets(10);
    for (long offset = 10; offset < 15; offset++) {
      offsets.read(offset, 1000 + offset);
    }

    assertThat(offsets.settle(12)).isTrue();
    assertThat(offsets.settle(11)).isTrue();
    assertThat(offsets.committable()).isEqualTo(10);
    assertThat(offsets.oldestTimestamp()).isEqualTo(1010);

    assertThat(offsets.settle(10)).isTrue();
    assertThat(offsets.committable()).isEqualTo(13);
    assertThat(offsets.unsettled()).isEqualTo(2);
    assertThat(offsets.held()).isEqualTo(2);
  }

  @Test
  void gapsBetweenOffsetsAreNotWaitedFor() {
    SettledOffsets offsets = new SettledOffsets(0);
    offsets.read(3, 0);
    offsets.read(900, 0);
    offsets.passedTo(1000);

    assertThat(offsets.committable()).isEqualTo(3);
    offsets.settle(3);
    assertThat(offsets.committable()).isEqualTo(900);
    offsets.settle(900);
    assertThat(offsets.committable()).isEqualTo(1000);
  }

  @Test
  void passesMarkersAlsoWhenNothingWasRead() {
    SettledOffsets offsets = new SettledOffsets(7);
    assertThat(offsets.committable()).isEqualTo(7);
    offsets.passedTo(9);
    assertThat(offsets.committable()).isEqualTo(9);
    offsets.passedTo(8);
    assertThat(offsets.committable()).isEqualTo(9);
  }

  @Test
  void whatWasNeverReadOrIsSettledAlreadyDoesNotCount() {
    SettledOffsets offsets = new SettledOffsets(0);
    assertThat(offsets.settle(0)).isFalse();
    offsets.read(5, 0);
    offsets.read(6, 0);
    assertThat(offsets.settle(4)).isFalse();
    assertThat(offsets.settle(7)).isFalse();
    assertThat(offsets.settle(6)).isTrue();
    assertThat(offsets.settle(6)).isFalse();
    assertThat(offsets.settle(5)).isTrue();
    assertThat(offsets.settle(5)).isFalse();
    assertThat(offsets.committable()).isEqualTo(7);
    assertThat(offsets.unsettled()).isZero();
  }

  @Test
  void growsAroundAWrappedRingAndGivesMemoryBack() {
    SettledOffsets offsets = new SettledOffsets(0);
    long next = 0;
    for (; next < 200; next++) {
      offsets.read(next, next);
    }
    for (long offset = 0; offset < 150; offset++) {
      offsets.settle(offset);
    }
    for (; next < 300_000; next++) {
      offsets.read(next, next);
    }
    assertThat(offsets.committable()).isEqualTo(150);
    for (long offset = 299_999; offset >= 150; offset--) {
      assertThat(offsets.settle(offset)).isTrue();
    }
    assertThat(offsets.committable()).isEqualTo(300_000);
    assertThat(offsets.held()).isZero();
    offsets.read(300_005, 1);
    assertThat(offsets.committable()).isEqualTo(300_005);
  }

  @Test
  void theEpochIsCommittedOnlyWithOffsetsThatWereReadInIt() {
    SettledOffsets offsets = new SettledOffsets(0);
    assertThat(offsets.committableEpoch()).isEmpty();
    offsets.read(0, 0);
    offsets.read(1, 0);
    offsets.epoch(4, 0);
    assertThat(offsets.committableEpoch()).isEmpty();
    offsets.settle(0);
    assertThat(offsets.committableEpoch()).hasValue(4);
    offsets.read(2, 0);
    offsets.epoch(5, 2);
    assertThat(offsets.committableEpoch()).isEmpty();
    offsets.settle(1);
    assertThat(offsets.committableEpoch()).isEmpty();
    offsets.settle(2);
    assertThat(offsets.committableEpoch()).hasValue(5);
  }

  @Test
  void goingBackIsAProgrammingError() {
    SettledOffsets offsets = new SettledOffsets(10);
    assertThatThrownBy(() -> offsets.read(9, 0)).isInstanceOf(IllegalStateException.class);
  }
}
