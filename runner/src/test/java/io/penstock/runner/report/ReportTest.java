package io.penstock.runner.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.penstock.config.DataSize;
import io.penstock.runner.config.CsvReportConfig;
import io.penstock.runner.config.ReportConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

  private static final long SECOND = 1_000_000_000L;
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-21T10:00:00Z"), ZoneOffset.ofHours(5));

  @TempDir private Path folder;
  private final MeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final AtomicLong lag = new AtomicLong(-1);
  private Counter written;
  private Counter dead;
  private Timer writes;
  private Gauge lags;

  @BeforeEach
  void meters() {
    for (String pipeline : List.of("events", "others")) {
      written = counter(pipeline, "written");
      dead = counter(pipeline, "dead_lettered");
      counter(pipeline, "handed_back").increment(1_000);
      writes = Timer.builder("penstock.write").tag("pipeline", pipeline).register(registry);
      lags =
          Gauge.builder("penstock.lag.records", lag, AtomicLong::get)
              .tag("pipeline", pipeline)
              .tag("partition", "stream-of-" + pipeline)
              .register(registry);
    }
    Gauge.builder("penstock.source.stream.length", () -> 77)
        .tag("stream", "stream-of-others")
        .register(registry);
  }

  private Counter counter(String pipeline, String outcome) {
    return Counter.builder("penstock.records")
        .tag("pipeline", pipeline)
        .tag("outcome", outcome)
        .register(registry);
  }

  private Report report(long maxBytes, int keep) throws IOException {
    return Report.begin(
        "others",
        new ReportConfig(
            Duration.ofSeconds(10),
            true,
            new CsvReportConfig("metrics.csv", new DataSize(maxBytes), keep)),
        folder,
        registry,
        CLOCK,
        0);
  }

  private List<String> lines(String name) throws IOException {
    return Files.readAllLines(folder.resolve(name));
  }

  @Test
  void aLineEachIntervalAndOneAtTheEnd() throws Exception {
    try (Report report = report(1 << 20, 3)) {
      assertThat(lines("metrics.csv"))
          .containsExactly("timestamp,events_processed,lag,batch_time_ms,processing_rate");
      report.tick(9 * SECOND);
      assertThat(lines("metrics.csv")).hasSize(1);
      report.tick(10 * SECOND);
      written.increment(150);
      dead.increment(5);
      writes.record(Duration.ofMillis(10));
      writes.record(Duration.ofMillis(15));
      lag.set(42);
      // Late: the rate is that of the time that passed, and the next is due at 30.
      report.tick(25 * SECOND);
      report.tick(29 * SECOND);
      written.increment(10);
      report.tick(30 * SECOND);
      // As when the pipeline ends.
      written.increment(5);
      for (var meter : List.of(written, dead, writes, lags)) {
        registry.remove(meter);
      }
      report.close(32 * SECOND);
    }
    assertThat(lines("metrics.csv"))
        .containsExactly(
            "timestamp,events_processed,lag,batch_time_ms,processing_rate",
            "2026-11-21T10:00:00.000Z,0,,,0.0",
            "2026-11-21T10:00:00.000Z,155,42,12.5,10.3",
            "2026-11-21T10:00:00.000Z,165,42,,2.0",
            "2026-11-21T10:00:00.000Z,170,42,,2.5");
  }

  @Test
  void aLogLineNamesTheStreamsLengthToo() {
    var metrics = new PipelineMetrics(registry, "others", CLOCK);
    assertThat(metrics.read(1).streamLength()).isEqualTo(77);
    assertThat(new PipelineMetrics(registry, "events", CLOCK).read(1).streamLength()).isEqualTo(-1);
  }

  @Test
  void goesOnInItsFileAfterAnEndInMidLine() throws Exception {
    try (Report report = report(1 << 20, 3)) {
      report.close(SECOND);
    }
    Files.writeString(folder.resolve("metrics.csv"), "2026-11-2", StandardOpenOption.APPEND);
    try (Report report = report(1 << 20, 3)) {
      report.close(SECOND);
    }
    assertThat(lines("metrics.csv"))
        .containsExactly(
            Report.HEADER, "2026-11-21T10:00:00.000Z,0,,,0.0", "2026-11-21T10:00:00.000Z,0,,,0.0");
  }

  @Test
  void rotatesBySizeWithAHeaderInEachFile() throws Exception {
    try (Report report = report(200, 2)) {
      for (int i = 1; i <= 20; i++) {
        written.increment();
        report.tick(10 * i * SECOND);
      }
      report.close(201 * SECOND);
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("metrics.csv", "metrics.csv.1", "metrics.csv.2");
    }
    for (String name : List.of("metrics.csv", "metrics.csv.1", "metrics.csv.2")) {
      assertThat(Files.size(folder.resolve(name))).isLessThanOrEqualTo(200);
      assertThat(lines(name)).first().isEqualTo(Report.HEADER);
      assertThat(lines(name)).filteredOn(Report.HEADER::equals).hasSize(1);
      assertThat(lines(name)).hasSizeGreaterThan(1);
    }
    assertThat(lines("metrics.csv.1").get(1)).isGreaterThan(lines("metrics.csv.2").get(1));
  }

  @Test
  void somebodyElsesFileIsLeftAlone() throws Exception {
    Files.writeString(folder.resolve("metrics.csv"), "a,b\n1,2\n");
    assertThatThrownBy(() -> report(1 << 20, 3)).hasMessageContaining("another header");
    assertThat(lines("metrics.csv")).containsExactly("a,b", "1,2");
    Files.delete(folder.resolve("metrics.csv"));
    try (Report first = report(1 << 20, 3)) {
      assertThatThrownBy(() -> report(1 << 20, 3))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another pipeline of this process writes to it");
      first.close(SECOND);
    }
  }

  @Test
  void aFileThatCannotBeWrittenStopsNothing() throws Exception {
    try (Report report = report(200, 2)) {
      // A rotation onto a folder that holds something fails.
      Files.createDirectories(folder.resolve("metrics.csv.2").resolve("x"));
      for (int i = 1; i <= 10; i++) {
        report.tick(10 * i * SECOND);
      }
      assertThat(Files.size(folder.resolve("metrics.csv"))).isGreaterThan(100);
      Files.delete(folder.resolve("metrics.csv.2").resolve("x"));
      report.tick(1_000 * SECOND);
      report.close(1_001 * SECOND);
    }
    assertThat(lines("metrics.csv").size()).isBetween(2, 4);
    assertThat(folder.resolve("metrics.csv.2")).isRegularFile();
  }
}
