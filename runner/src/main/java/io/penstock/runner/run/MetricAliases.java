package io.penstock.runner.run;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows counters and gauges under second names, with the same tags, for dashboards and alerts that
 * were made for a service which is no more. An alias comes and goes with its metric. Thread-safe.
 */
final class MetricAliases {

  private static final Logger log = LoggerFactory.getLogger(MetricAliases.class);

  private final MeterRegistry registry;
  private final Map<String, String> nameByAlias;
  private final Map<Meter.Id, List<Meter>> shown = new ConcurrentHashMap<>();

  private MetricAliases(MeterRegistry registry, Map<String, String> nameByAlias) {
    this.registry = registry;
    this.nameByAlias = Map.copyOf(nameByAlias);
  }

  /**
   * Watches a registry from now on.
   *
   * @param nameByAlias second name to name, both as they are exposed, for example {@code
   *     consumer_lag_total} to {@code penstock_records_read_total}
   */
  static void install(MeterRegistry registry, Map<String, String> nameByAlias) {
    MetricAliases aliases = new MetricAliases(registry, nameByAlias);
    registry.config().onMeterAdded(aliases::added).onMeterRemoved(aliases::removed);
  }

  private void added(Meter meter) {
    Meter.Id id = meter.getId();
    String exposed = exposed(meter);
    nameByAlias.forEach(
        (alias, name) -> {
          if (name.equals(exposed) && !nameByAlias.containsKey(id.getName())) {
            show(alias, meter);
          }
        });
  }

  /** The exposition adds the suffix of a counter, behind the naming convention. */
  private String exposed(Meter meter) {
    String name = meter.getId().getConventionName(registry.config().namingConvention());
    boolean counts = meter instanceof Counter || meter instanceof FunctionCounter;
    return counts && !name.endsWith("_total") ? name + "_total" : name;
  }

  private void show(String alias, Meter meter) {
    Meter second = null;
    Meter.Id id = meter.getId();
    if (meter instanceof Counter counter) {
      second =
          FunctionCounter.builder(alias, counter, Counter::count)
              .tags(id.getTags())
              .description(id.getDescription())
              .register(registry);
    } else if (meter instanceof FunctionCounter counter) {
      second =
          FunctionCounter.builder(alias, counter, FunctionCounter::count)
              .tags(id.getTags())
              .description(id.getDescription())
              .register(registry);
    } else if (meter instanceof Gauge gauge) {
      second =
          Gauge.builder(alias, gauge, Gauge::value)
              .tags(id.getTags())
              .description(id.getDescription())
              .register(registry);
    } else {
      log.warn(
          "management.metricAliases: {} is a {}; only counters and gauges can have a second name",
          id.getName(),
          id.getType());
    }
    if (second != null) {
      shown.computeIfAbsent(id, i -> new CopyOnWriteArrayList<>()).add(second);
    }
  }

  private void removed(Meter meter) {
    List<Meter> seconds = shown.remove(meter.getId());
    if (seconds != null) {
      seconds.forEach(registry::remove);
    }
  }
}
