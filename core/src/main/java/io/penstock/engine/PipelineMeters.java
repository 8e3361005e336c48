package io.penstock.engine;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.penstock.spi.Lag;
import io.penstock.spi.SinkException;
import io.penstock.spi.Verdict;
import io.penstock.spi.WriteResult;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The pipeline's metrics. All names begin with {@code penstock.} and carry the tag {@code
 * pipeline}; Prometheus shows them as {@code penstock_records_total} and so on.
 */
final class PipelineMeters implements AutoCloseable {

  private static final String RECORDS = "penstock.records";

  private final MeterRegistry registry;
  private final ObservationRegistry observations;
  private final String pipeline;
  private final Tags tags;
  private final List<Meter> registered = new ArrayList<>();
  private final Counter read;
  private final Counter written;
  private final Counter duplicate;
  private final Counter filtered;
  private final Counter dead;
  private final Counter handedBack;
  private final Counter stale;
  private final Counter isolations;
  private final DistributionSummary batchRecords;
  private final Timer writes;
  private final Map<Verdict, Counter> failures = new EnumMap<>(Verdict.class);
  private final Map<Object, Counter> labelled = new HashMap<>();
  private final Map<String, Lag> lags = new java.util.concurrent.ConcurrentHashMap<>();
  private final Map<String, List<Meter>> lagGauges = new HashMap<>();
  private volatile double lastSuccess = Double.NaN;
  private final Clock clock;

  PipelineMeters(MeterRegistry registry, String pipeline, Clock clock) {
    this(registry, ObservationRegistry.NOOP, pipeline, clock);
  }

  PipelineMeters(
      MeterRegistry registry, ObservationRegistry observations, String pipeline, Clock clock) {
    this.registry = registry;
    this.observations = observations;
    this.pipeline = pipeline;
    this.clock = clock;
    this.tags = Tags.of("pipeline", pipeline);
    read = counter("penstock.records.read", "Records read from the source", Tags.empty());
    written = records("written");
    duplicate = records("duplicate");
    filtered = records("filtered");
    dead = records("dead_lettered");
    handedBack = records("handed_back");
    stale =
        counter(
            "penstock.records.stale",
            "Records older than what the target holds; also counted as duplicate",
            Tags.empty());
    isolations =
        counter("penstock.batch.isolations", "Batches cut to find an offender", Tags.empty());
    for (Verdict verdict : Verdict.values()) {
      failures.put(
          verdict,
          counter(
              "penstock.write.failures",
              "Failed writes by verdict",
              Tags.of("verdict", verdict.name().toLowerCase(Locale.ROOT))));
    }
    batchRecords =
        keep(
            DistributionSummary.builder("penstock.batch.records")
                .description("Records a write")
                .tags(tags)
                .register(registry));
    writes =
        keep(
            Timer.builder("penstock.write")
                .description("Time a write takes")
                .tags(tags)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofSeconds(30))
                .register(registry));
    gauge(
        "penstock.last.success.timestamp",
        "seconds",
        "When a record was last settled",
        () -> lastSuccess);
  }

  private Counter records(String outcome) {
    return counter(RECORDS, "Records by what became of them", Tags.of("outcome", outcome));
  }

  Counter deduplicateUnavailable() {
    return counter(
        "penstock.deduplicate.unavailable",
        "Records that went on without being looked up or marked, because the store was away",
        Tags.empty());
  }

  Counter branch(String branch, String outcome) {
    return counter(
        "penstock.branch.records",
        "Events of a branch by what became of them",
        Tags.of("branch", branch, "outcome", outcome));
  }

  private Counter counter(String name, String description, Tags more) {
    return keep(
        Counter.builder(name).description(description).tags(tags.and(more)).register(registry));
  }

  private <M extends Meter> M keep(M meter) {
    registered.add(meter);
    return meter;
  }

  /** Adds a gauge; the unit is part of the name in Prometheus. */
  void gauge(String name, String unit, String description, Supplier<Number> value) {
    keep(
        Gauge.builder(name, value)
            .baseUnit(unit)
            .description(description)
            .tags(tags)
            .strongReference(true)
            .register(registry));
  }

  MeterRegistry registry() {
    return registry;
  }

  void read(int records) {
    read.increment(records);
  }

  /** Called by the poll thread. */
  void settled(Settlement s) {
    increment(written, s.written());
    increment(duplicate, s.duplicate() + s.stale());
    increment(stale, s.stale());
    increment(filtered, s.filtered());
    increment(dead, s.dead());
    increment(handedBack, s.handedBack());
    s.deadCodes()
        .forEach(
            (key, count) ->
                labelled
                    .computeIfAbsent(
                        key,
                        k ->
                            counter(
                                "penstock.dead.letters",
                                "Dead letters by stage and code",
                                Tags.of("stage", key.stage().label(), "code", key.code())))
                    .increment(count));
    s.filteredLabels()
        .forEach(
            (label, count) ->
                labelled
                    .computeIfAbsent(
                        label,
                        k ->
                            counter(
                                "penstock.records.filtered",
                                "Filtered records by what filtered them",
                                Tags.of("filter", label)))
                    .increment(count));
    if (s.size() > s.handedBack()) {
      lastSuccess = clock.millis() / 1000.0;
    }
  }

  private static void increment(Counter counter, int by) {
    if (by > 0) {
      counter.increment(by);
    }
  }

  /** A span for each write, where somebody listens. */
  WriteResult observed(int records, Account.Write write)
      throws SinkException, InterruptedException {
    if (observations.isNoop()) {
      return write.run();
    }
    Observation observation =
        Observation.createNotStarted("penstock.write", observations)
            .lowCardinalityKeyValue("pipeline", pipeline)
            .highCardinalityKeyValue("records", Integer.toString(records))
            .start();
    try (Observation.Scope scope = observation.openScope()) {
      return write.run();
    } catch (SinkException failure) {
      observation.error(failure);
      throw failure;
    } finally {
      observation.stop();
    }
  }

  void wrote(int records, Duration took) {
    batchRecords.record(records);
    writes.record(took);
  }

  void failed(Verdict verdict) {
    failures.get(verdict).increment();
  }

  void isolated() {
    isolations.increment();
  }

  /** Called by the poll thread with the lag of every assigned partition. */
  void lag(Map<String, Lag> current) {
    lags.keySet().retainAll(current.keySet());
    lagGauges
        .entrySet()
        .removeIf(
            gone -> {
              if (current.containsKey(gone.getKey())) {
                return false;
              }
              gone.getValue().forEach(registry::remove);
              return true;
            });
    lags.putAll(current);
    for (String partition : current.keySet()) {
      lagGauges.computeIfAbsent(partition, this::lagGauges);
    }
  }

  private List<Meter> lagGauges(String partition) {
    Tags with = tags.and("partition", partition);
    return List.of(
        Gauge.builder(
                "penstock.lag.records", () -> lags.getOrDefault(partition, Lag.UNKNOWN).records())
            .description("Records in the source that are not settled yet; -1 if unknown")
            .tags(with)
            .strongReference(true)
            .register(registry),
        Gauge.builder("penstock.lag", () -> lags.getOrDefault(partition, Lag.UNKNOWN).seconds())
            .baseUnit("seconds")
            .description("Age of the oldest record that is not settled yet")
            .tags(with)
            .strongReference(true)
            .register(registry));
  }

  @Override
  public void close() {
    registered.forEach(registry::remove);
    labelled.values().forEach(registry::remove);
    lagGauges.values().forEach(gauges -> gauges.forEach(registry::remove));
  }
}
