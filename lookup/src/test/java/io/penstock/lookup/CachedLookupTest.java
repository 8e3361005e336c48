package io.penstock.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.penstock.spi.LookupException;
import io.penstock.spi.TransformContext;
import io.penstock.spi.Verdict;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CachedLookupTest {

  private final Components.Switch table = new Components.Switch();
  private final AtomicLong now = new AtomicLong();
  private final CachedLookup cached =
      new CachedLookup(table, new CacheConfig(3, Duration.ofMinutes(5)), now::get);

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  @Test
  void aRowIsAskedForOnceUntilItsTimeIsUp() throws Exception {
    assertThat(cached.find("k1")).containsEntry("name", "row of k1");
    assertThat(cached.find("k1")).containsEntry("name", "row of k1");
    assertThat(table.asked).hasValue(1);
    pass(Duration.ofMinutes(5));
    cached.find("k1");
    assertThat(table.asked).hasValue(2);
  }

  @Test
  void thatThereIsNoRowIsKeptToo() throws Exception {
    assertThat(cached.find("nobody")).isNull();
    assertThat(cached.find("nobody")).isNull();
    assertThat(table.asked).hasValue(1);
  }

  @Test
  void itNeverHoldsMoreThanItsBound() throws Exception {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    cached.open(new TransformContext("test", meters));
    for (int i = 0; i < 1_000; i++) {
      cached.find("k" + i);
    }
    assertThat(meters.get("cache.size").gauge().value()).isBetween(1.0, 3.0);
    assertThat(table.asked).hasValue(1_000);
  }

  @Test
  void afterAFailureTheTableIsLeftInPeaceForAMoment() throws Exception {
    cached.find("k1");
    table.failing = Verdict.OUTAGE;
    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(() -> cached.find("k2"))
          .isInstanceOf(LookupException.class)
          .hasMessageContaining("switch is off");
    }
    assertThat(table.asked).hasValue(2);
    assertThat(cached.find("k1")).as("what is in memory").isNotNull();
    table.failing = null;
    pass(Duration.ofSeconds(1));
    assertThat(cached.find("k2")).isNotNull();
    assertThat(cached.find("k3")).isNotNull();
  }

  @Test
  void aKeyThatIsRefusedHoldsUpNoOther() throws Exception {
    table.failing = Verdict.REJECT;
    assertThatThrownBy(() -> cached.find("k1")).isInstanceOf(LookupException.class);
    table.failing = null;
    assertThat(cached.find("k2")).isNotNull();
  }
}
