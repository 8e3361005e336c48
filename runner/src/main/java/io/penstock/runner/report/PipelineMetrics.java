package io.penstock.runner.report;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Reads a pipeline's figures from the registry, interval by interval. For one thread. A pipeline
 * takes its metrics along when it ends; what was seen of them last still counts.
 */
final class PipelineMetrics {

  private static final Set<String> SETTLED =
      Set.of("written", "duplicate", "filtered", "dead_lettered");

  private final MeterRegistry registry;
  private final String pipeline;
  private final Clock clock;
  private final Map<Object, Counter> counters = new HashMap<>();
  private final Map<Object, Timer> timers = new HashMap<>();
  private long processedBefore;
  private long writesBefore;
  private double writeMillisBefore;
  private long lagBefore = -1;
  private long lengthBefore = -1;

  PipelineMetrics(MeterRegistry registry, String pipeline, Clock clock) {
    this.registry = registry;
    this.pipeline = pipeline;
    this.clock = clock;
  }

  /**
   * The figures of an interval that ends now.
   *
   * @param seconds since the call before
   */
  Figures read(double seconds) {
    registry
        .find("penstock.records")
        .tag("pipeline", pipeline)
        .counters()
        .forEach(counter -> counters.put(counter.getId(), counter));
    registry
        .find("penstock.write")
        .tag("pipeline", pipeline)
        .timers()
        .forEach(timer -> timers.put(timer.getId(), timer));
    long processed =
        (long)
            counters.values().stream()
                .filter(counter -> SETTLED.contains(counter.getId().getTag("outcome")))
                .mapToDouble(Counter::count)
                .sum();
    long writes = timers.values().stream().mapToLong(Timer::count).sum();
    double writeMillis =
        timers.values().stream().mapToDouble(t -> t.totalTime(TimeUnit.MILLISECONDS)).sum();
    lag();
    Figures figures =
        new Figures(
            clock.instant(),
            processed,
            lagBefore,
            writes == writesBefore
                ? Double.NaN
                : (writeMillis - writeMillisBefore) / (writes - writesBefore),
            seconds <= 0 ? 0 : (processed - processedBefore) / seconds,
            lengthBefore);
    processedBefore = processed;
    writesBefore = writes;
    writeMillisBefore = writeMillis;
    return figures;
  }

  /** Keeps what was known last if the pipeline has ended. */
  private void lag() {
    Collection<Gauge> lags =
        registry.find("penstock.lag.records").tag("pipeline", pipeline).gauges();
    if (lags.isEmpty()) {
      return;
    }
    lagBefore = sum(lags);
    Set<String> partitions =
        lags.stream().map(gauge -> gauge.getId().getTag("partition")).collect(Collectors.toSet());
    lengthBefore =
        sum(
            registry.find("penstock.source.stream.length").gauges().stream()
                .filter(gauge -> partitions.contains(gauge.getId().getTag("stream")))
                .toList());
  }

  /** The sum of those that know; -1 if none does. */
  private static long sum(Collection<Gauge> gauges) {
    long sum = -1;
    for (Gauge gauge : gauges) {
      double value = gauge.value();
      if (value >= 0) {
        sum = Math.max(0, sum) + (long) value;
      }
    }
    return sum;
  }
}
