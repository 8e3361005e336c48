package io.penstock.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.spi.Capability;
import io.penstock.spi.LedgerSink;
import io.penstock.spi.LedgerWriter;
import io.penstock.spi.RedeliveringSource;
import io.penstock.spi.Sink;
import io.penstock.spi.SinkContext;
import io.penstock.spi.SinkWriter;
import io.penstock.spi.Source;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is promised, why, and what is refused. */
class GuaranteeTest {

  private static final Sink<String> POSITIONS_ONLY =
      new LedgerSink<>() {
        @Override
        public io.penstock.spi.Ledger openLedger() {
          throw new UnsupportedOperationException();
        }

        @Override
        public io.penstock.spi.DeadLetterOutbox openOutbox() {
          throw new UnsupportedOperationException();
        }

        @Override
        public void open(SinkContext context) {}

        @Override
        public LedgerWriter<String> openWriter() {
          throw new UnsupportedOperationException();
        }

        @Override
        public Set<Capability> capabilities() {
          return Set.of(Capability.LEDGER);
        }

        @Override
        public String description() {
          return "ledger of old";
        }

        @Override
        public void close() {}
      };

  private static Sink<String> sink() {
    return new MemorySink(new MemorySink.Database(), new Random(1), 0, value -> false, false);
  }

  private static RedeliveringSource redelivering() {
    return new MemoryConsumer(
        new MemoryGroup(1, 1, System::nanoTime), "a", new Gate(), new Random(1), System::nanoTime);
  }

  private static Guarantee derive(Source source, Sink<String> sink) {
    return Guarantee.derive(
        Delivery.EXACTLY_ONCE,
        source,
        sink,
        new MemoryDeadLetter(new Random(1), 0, true),
        List.of());
  }

  @Test
  void aSourceThatDeliversAgainIsExactlyOnceByItsIds() {
    assertThat(derive(redelivering(), sink()))
        .hasToString(
            "exactly once, because records, dead letters and the ids of what is not acknowledged yet"
                + " commit in one transaction of memory, and a consumer is fenced there before its"
                + " records are taken over");
  }

  @Test
  void aSourceThatSeeksIsExactlyOnceByItsPositions() {
    assertThat(derive(new MemorySource(Map.of(), new Random(1), 0, 0), sink()).because())
        .startsWith("records, dead letters and positions commit in one transaction of memory");
  }

  private static String promise(Branch<String> branch) {
    return Guarantee.derive(
            Delivery.AT_LEAST_ONCE, redelivering(), new Keyed(), null, List.of(branch))
        .toString();
  }

  @Test
  void aBranchThatKeepsLessSaysSo() {
    String own =
        "effectively once, because keyed memory is keyed: writing a record again leaves no trace";
    assertThat(promise(Branch.required("index", new Keyed()).build())).isEqualTo(own);
    assertThat(promise(Branch.required("audit", POSITIONS_ONLY).build()))
        .isEqualTo(own + "; branch audit (ledger of old) is not keyed: at least once there");
    assertThat(promise(Branch.bestEffort("index", new Keyed()).build()))
        .isEqualTo(own + "; branch index (keyed memory) is best effort: it may drop records");
    assertThat(promise(Branch.bestEffort("audit", POSITIONS_ONLY).build()))
        .isEqualTo(
            own
                + "; branch audit (ledger of old) is not keyed and best effort: it may repeat"
                + " records and drop some");
    assertThat(
            Guarantee.derive(
                    Delivery.EXACTLY_ONCE,
                    redelivering(),
                    sink(),
                    null,
                    List.of(Branch.bestEffort("index", new Keyed()).build()))
                .because())
        .endsWith("; branch index (keyed memory) is best effort: it may drop records");
  }

  /** A sink that is asked only what it is. */
  private static final class Keyed implements Sink<String> {
    @Override
    public void open(SinkContext context) {}

    @Override
    public SinkWriter<String> openWriter() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Set<Capability> capabilities() {
      return Set.of(Capability.IDEMPOTENT);
    }

    @Override
    public String description() {
      return "keyed memory";
    }

    @Override
    public void close() {}
  }

  @Test
  void aLedgerOfPositionsAloneIsRefusedForIds() {
    assertThatThrownBy(() -> derive(redelivering(), POSITIONS_ONLY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("needs a sink whose ledger keeps ids")
        .hasMessageContaining("memory group as a")
        .hasMessageContaining("ledger of old");
  }
}
