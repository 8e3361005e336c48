package io.penstock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.testkit.TcpProxy;
import io.penstock.testkit.TcpProxy.Loss;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The database has committed and nobody learns of it: the rows are not written once more. */
@Timeout(300)
class LostReplyTest {

  private static final int PARTITIONS = 3;

  @Test
  void quick() throws Exception {
    run(31, "quick", 4);
  }

  @Test
  @Tag("faults")
  void often() throws Exception {
    run(30, "often", 40);
  }

  private static void run(int order, String test, int times) throws Exception {
    try (Trial trial = Trial.start("LostReplyTest." + test, PARTITIONS, 500, times);
        Load load = trial.load(0.01)) {
      World world = trial.world();
      Target target = world.target();
      PipelineFile file =
          world
              .exactlyOnce()
              .set("batch/maxRecords", 100)
              .set("sink/postgres/statementTimeout", "1s")
              .set("sink/postgres/socketTimeout", "2s");
      try (RunnerFleet fleet = world.fleet(file)) {
        fleet.start("a");
        try (SteadyLoad stream = SteadyLoad.start(load, 1_000)) {
          for (int i = 0; i < times; i++) {
            long before = target.rows();
            Waiting.untilReached(
                "rows", before + 1, Trial.STANDSTILL, fleet.whileAlive(target::rows));
            // Swallowed, the reply is waited for until the timeout; so mostly the connection ends.
            loseReply(world.databaseProxy(), i % 4 == 3 ? Loss.SWALLOW : Loss.CUT);
            trial.books().fault("COMMIT done and its reply lost");
          }
        }
        trial.awaitAll(load, target);
        fleet.assertAlive();
        fleet.stop();
      }
      trial.balanceExactlyOnce(order, "COMMIT sent, its reply lost", "", load, target);
      assertThat(target.deadLetters()).isPositive();
    }
  }

  private static void loseReply(TcpProxy proxy, Loss loss) {
    long before = proxy.faults();
    proxy.dropReply(TcpProxy.containing("COMMIT"), loss);
    Waiting.until(
        "a reply to COMMIT is lost", Duration.ofSeconds(60), () -> proxy.faults() > before);
  }
}
