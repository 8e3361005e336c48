package io.penstock.runner.report;

import io.micrometer.core.instrument.MeterRegistry;
import io.penstock.runner.config.ReportConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Tells a pipeline's figures at regular intervals, and once more at the end. {@link #tick} is
 * called often, by one thread. A file that cannot be written is no reason to stop a pipeline: it is
 * said once, and tried again each time.
 */
public final class Report implements AutoCloseable {

  /** The header of the file, which is part of the contract with who reads it. */
  public static final String HEADER =
      "timestamp,events_processed,lag,batch_time_ms,processing_rate";

  private static final Logger log = LoggerFactory.getLogger(Report.class);

  /** Always three digits of a second, so that lines have one form. */
  private static final DateTimeFormatter TIMESTAMP =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'")
          .toFormatter()
          .withZone(ZoneOffset.UTC);

  private final String pipeline;
  private final ReportConfig config;
  private final PipelineMetrics metrics;
  private final CsvFile file;
  private long dueNanos;
  private long readNanos;
  private boolean failing;
  private boolean closed;

  private Report(
      String pipeline, ReportConfig config, PipelineMetrics metrics, CsvFile file, long nowNanos) {
    this.pipeline = Objects.requireNonNull(pipeline, "pipeline");
    this.config = config;
    this.metrics = metrics;
    this.file = file;
    this.dueNanos = nowNanos + config.every().toNanos();
    this.readNanos = nowNanos;
  }

  /**
   * Begins a report.
   *
   * @param directory against which the file's name is resolved
   * @param nowNanos the present, from {@link System#nanoTime}
   * @throws IOException if the file cannot be written to; the message says why
   */
  public static Report begin(
      String pipeline,
      ReportConfig config,
      Path directory,
      MeterRegistry registry,
      Clock clock,
      long nowNanos)
      throws IOException {
    CsvFile file =
        config.csv() == null
            ? null
            : CsvFile.open(
                directory.resolve(config.csv().file()),
                HEADER,
                config.csv().maxBytes().bytes(),
                config.csv().keep());
    return new Report(
        pipeline, config, new PipelineMetrics(registry, pipeline, clock), file, nowNanos);
  }

  /** Tells if it is time to. */
  public void tick(long nowNanos) {
    if (nowNanos - dueNanos < 0) {
      return;
    }
    long interval = config.every().toNanos();
    // An interval after this one was due, so that lateness does not add up; what was missed is.
    dueNanos += ((nowNanos - dueNanos) / interval + 1) * interval;
    read(nowNanos);
  }

  private void read(long nowNanos) {
    double seconds = (nowNanos - readNanos) / 1e9;
    readNanos = nowNanos;
    tell(metrics.read(seconds));
  }

  private void tell(Figures figures) {
    if (config.log()) {
      log(figures);
    }
    if (file == null) {
      return;
    }
    try {
      file.append(line(figures));
      failing = false;
    } catch (IOException failure) {
      if (!failing) {
        failing = true;
        warn(failure);
      }
    }
  }

  private void warn(IOException failure) {
    MDC.put("pipeline", pipeline);
    try {
      log.warn(
          "cannot write to {}: {}; the pipeline goes on, and each line is tried anew",
          config.csv().file(),
          failure.toString());
    } finally {
      MDC.remove("pipeline");
    }
  }

  static String line(Figures figures) {
    return TIMESTAMP.format(figures.time())
        + ","
        + figures.processed()
        + ","
        + (figures.lag() < 0 ? "" : figures.lag())
        + ","
        + (Double.isNaN(figures.batchMillis()) ? "" : Figures.number(figures.batchMillis()))
        + ","
        + Figures.number(figures.rate());
  }

  private void log(Figures figures) {
    MDC.put("pipeline", pipeline);
    try {
      LoggingEventBuilder event =
          log.atInfo()
              .addKeyValue("events_processed", figures.processed())
              .addKeyValue("processing_rate", Math.round(figures.rate() * 10) / 10.0);
      if (figures.lag() >= 0) {
        event = event.addKeyValue("lag", figures.lag());
      }
      if (!Double.isNaN(figures.batchMillis())) {
        event = event.addKeyValue("batch_time_ms", Math.round(figures.batchMillis() * 10) / 10.0);
      }
      if (figures.streamLength() >= 0) {
        event = event.addKeyValue("stream_length", figures.streamLength());
      }
      event.log("report");
    } finally {
      MDC.remove("pipeline");
    }
  }

  /** Tells what the last, unfinished interval brought, and closes the file. */
  @Override
  public void close() {
    close(System.nanoTime());
  }

  void close(long nowNanos) {
    if (closed) {
      return;
    }
    closed = true;
    read(nowNanos);
    if (file != null) {
      file.close();
    }
  }
}
