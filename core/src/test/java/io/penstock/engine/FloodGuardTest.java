package io.penstock.engine;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FloodGuardTest {

  private final AtomicLong now = new AtomicLong(123_456_789L);
  private final FloodGuard guard =
      new FloodGuard(new FloodLimit(0.5, 100, Duration.ofSeconds(10)), now::get);

  private void batch(int records, int dead) {
    guard.admit(records, Map.of());
    if (dead > 0) {
      guard.admit(0, Map.of("JSON_SYNTAX", dead));
    }
  }

  @Test
  void fewDeadLettersAreNoFloodWhateverTheirShare() {
    assertThatCode(() -> batch(99, 99)).doesNotThrowAnyException();
  }

  @Test
  void manyAmongManyMoreAreNoFlood() {
    assertThatCode(
            () -> {
              for (int i = 0; i < 100; i++) {
                batch(100, 40);
              }
            })
        .doesNotThrowAnyException();
  }

  @Test
  void aFloodStopsAndNamesTheCodes() {
    batch(150, 90);
    assertThatThrownBy(() -> batch(20, 20))
        .isInstanceOf(PipelineFailedException.class)
        .hasMessageContaining("110 of the last 170 records")
        .hasMessageContaining("JSON_SYNTAX 110")
        .hasMessageContaining("floodGuard.share")
        // Started again at once, it would let a part of the flood through each time.
        .extracting(failed -> ((PipelineFailedException) failed).failure().configuration())
        .isEqualTo(true);
  }

  @Test
  void whatLiesBeyondTheWindowIsForgotten() {
    batch(150, 90);
    now.addAndGet(Duration.ofSeconds(11).toNanos());
    assertThatCode(() -> batch(20, 20)).doesNotThrowAnyException();
    now.addAndGet(Duration.ofSeconds(5).toNanos());
    assertThatThrownBy(() -> batch(90, 90)).isInstanceOf(PipelineFailedException.class);
  }
}
