package io.penstock.runner.progress;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.Books;
import io.penstock.engine.PipelineState;
import io.penstock.engine.PipelineStatus;
import io.penstock.engine.Wait;
import io.penstock.runner.config.LogFormat;
import io.penstock.runner.config.LogLevel;
import io.penstock.runner.logging.LogSetup;
import io.penstock.spi.Lag;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ProgressReporterTest {

  private static final long SECOND = 1_000_000_000L;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private List<PipelineStatus> statuses = List.of();

  private static PipelineStatus status(long written, PipelineState state, List<Wait> waits) {
    return new PipelineStatus(
        "events",
        state,
        new Books(written + 7, written, 0, 0, 3, 0, 4),
        Map.of("t-0", new Lag(1000, 2.25), "t-1", new Lag(234, Double.NaN), "t-2", Lag.UNKNOWN),
        "",
        waits,
        null,
        null,
        Instant.EPOCH,
        0,
        0,
        false,
        true,
        List.of());
  }

  private ProgressReporter reporter(ProgressMode mode, boolean terminal) {
    Console console = new Console(stream, terminal);
    new LogSetup(LogFormat.PLAIN, LogLevel.INFO, Map.of(), Map.of(), false).apply(console.stream());
    return new ProgressReporter(console, mode, () -> statuses, name -> false, 0);
  }

  private String shown() {
    String text = bytes.toString(StandardCharsets.UTF_8);
    bytes.reset();
    return text;
  }

  @AfterEach
  void restore() {
    LogSetup.quiet().apply(System.err);
  }

  @Test
  void aLineOnATerminalIsRedrawnBelowTheLog() {
    ProgressReporter reporter = reporter(ProgressMode.AUTO, true);
    statuses = List.of(status(1000, PipelineState.RUNNING, List.of()));
    reporter.tick(SECOND);
    String line = "  written 1,000  dead-lettered 3  in flight 4  lag 1,234 (2.3 s)";
    assertThat(shown()).isEqualTo("\r\u001b[2K\u001b[?7levents  1,003/s" + line + "\u001b[?7h");
    LoggerFactory.getLogger("x").info("a log line");
    assertThat(shown())
        .startsWith("\r\u001b[2K2")
        .contains("a log line\n\u001b[?7levents  1,003/s");
    reporter.tick(SECOND + SECOND / 10);
    assertThat(shown()).isEmpty();
    Wait wait = new Wait("postgres at h", "08006", "m", Instant.EPOCH);
    statuses = List.of(status(1004, PipelineState.WAITING, List.of(wait)));
    reporter.tick(3 * SECOND);
    assertThat(shown()).contains("events  2.0/s", "waits for postgres at h");
  }

  @Test
  void anEventEveryTenSecondsElsewhere() {
    ProgressReporter reporter = reporter(ProgressMode.AUTO, false);
    statuses = List.of(status(1000, PipelineState.RUNNING, List.of()));
    reporter.tick(9 * SECOND);
    assertThat(shown()).isEmpty();
    reporter.tick(10 * SECOND);
    assertThat(shown())
        .contains(
            "INFO  [events] progress read=1007 written=1000 duplicate=0 filtered=0 dead_lettered=3"
                + " handed_back=0 in_flight=4 rate_per_second=100.3 state=running lag=1234"
                + " lag_seconds=2.25")
        .doesNotContain("\u001b");
  }

  @Test
  void nothingIfSo() {
    ProgressReporter reporter = reporter(ProgressMode.NONE, true);
    statuses = List.of(status(1000, PipelineState.RUNNING, List.of()));
    reporter.tick(100 * SECOND);
    assertThat(shown()).isEmpty();
  }

  @Test
  void theClosingTableSaysWhenSomethingIsMissing() {
    PipelineStatus wrong = status(1000, PipelineState.STOPPED, List.of());
    assertThat(ClosingReport.table(wrong, Duration.ofSeconds(3661)))
        .startsWith("events: stopped after 1 h 1 min; the books balance\n");
    PipelineStatus unbalanced =
        new PipelineStatus(
            "events",
            PipelineState.STOPPED,
            new Books(10, 9, 0, 0, 0, 0, 0),
            Map.of(),
            "",
            List.of(),
            null,
            null,
            Instant.EPOCH,
            0,
            0,
            false,
            true,
            List.of());
    assertThat(ClosingReport.table(unbalanced, Duration.ZERO)).contains("DO NOT BALANCE");
  }
}
