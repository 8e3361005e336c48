package io.penstock.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.runner.logging.LogSetup;
import io.penstock.runner.testing.Readings;
import io.penstock.testkit.ChildProcess;
import io.penstock.testkit.Database;
import io.penstock.testkit.KafkaServer;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A replay is killed and begun again, over each target that letters are kept in. */
@ExtendWith(Services.class)
@Timeout(300)
class KilledReplayTest {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @Shared private static KafkaServer kafka;

  @TempDir Path directory;

  @BeforeAll
  static void logAsTheProgramDoes() {
    LogSetup.quiet().apply(System.err);
  }

  /** Rows without a key: whatever is written twice is there twice. */
  @ParameterizedTest
  @CsvSource({"kafka, 1000", "postgres, 200", "file, 200"})
  void aReplayThatIsKilledAndBegunAgainWritesEachRecordOnce(
      String deadLetter, int records, Database database) throws Exception {
    Readings readings = new Readings(kafka, database, directory);
    readings.produce(0, records, n -> Readings.reading(n, 5_000));
    Path file =
        readings.file(
            deadLetter, "batch: { maxRecords: 20 }\n    floodGuard: { minDeadLetters: 100000 }");
    DlqCli commands = new DlqCli(file, readings.environment());
    commands.drain();
    assertThat(readings.rows()).isEmpty();
    readings.dropCheck();
    readings.slowDown();
    int killed = 0;
    for (int share = 1; share <= 2; share++) {
      int enough = records * share / 4;
      try (ChildProcess replay = startReplay(readings, file)) {
        Awaitility.await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(2))
            .until(() -> readings.rows().size() >= enough || !replay.isAlive());
        replay.kill();
        killed += readings.rows().size() < records ? 1 : 0;
      }
    }
    assertThat(killed).as("replays that were killed before they were done").isEqualTo(2);
    readings.speedUp();
    for (int time = 1; time <= 2; time++) {
      CliRunner.Result last = commands.dlq("replay");
      assertThat(last.exitCode()).as(last.err() + last.console()).isZero();
      assertThat(readings.rows()).isEqualTo(IntStream.range(0, records).boxed().toList());
    }
    assertThat(commands.dlq("list").out())
        .contains(String.format("%,d in all, 0 not dealt with yet", records));
  }

  private static ChildProcess startReplay(Readings readings, Path file) {
    return ChildProcess.java(Penstock.class)
        .jvm("-XX:TieredStopAtLevel=1")
        .env(readings.environment())
        .args("dlq", "replay", file.toString())
        .start();
  }
}
