package io.penstock.runner.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.penstock.runner.config.ManagementConfig;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MetricAliasesTest {

  private static Counter read(PrometheusMeterRegistry registry, String pipeline) {
    return Counter.builder("penstock.records.read").tag("pipeline", pipeline).register(registry);
  }

  @Test
  void showsACounterUnderItsSecondNameWithItsTags() {
    try (Metrics metrics =
        new Metrics("1", Map.of("consumer_lag_total", "penstock_records_read_total"))) {
      read(metrics.registry(), "a").increment(3);
      read(metrics.registry(), "b").increment(4);
      assertThat(metrics.registry().scrape())
          .contains(
              "penstock_records_read_total{pipeline=\"a\"} 3.0",
              "consumer_lag_total{pipeline=\"a\"} 3.0",
              "consumer_lag_total{pipeline=\"b\"} 4.0");
    }
  }

  @Test
  void showsAGaugeWithItsUnit() {
    AtomicInteger lag = new AtomicInteger(7);
    try (Metrics metrics =
        new Metrics("1", Map.of("lag", "penstock_lag_seconds", "delay", "penstock_lag_seconds"))) {
      Gauge.builder("penstock.lag", lag, AtomicInteger::get)
          .baseUnit("seconds")
          .strongReference(true)
          .register(metrics.registry());
      lag.set(9);
      assertThat(metrics.registry().scrape()).contains("\nlag 9.0", "\ndelay 9.0");
    }
  }

  @Test
  void goesWithItsMetric() {
    try (Metrics metrics =
        new Metrics("1", Map.of("consumer_lag_total", "penstock_records_read_total"))) {
      Counter counter = read(metrics.registry(), "a");
      metrics.registry().remove(counter);
      assertThat(metrics.registry().scrape()).doesNotContain("consumer_lag_total");
    }
  }

  @Test
  void refusesNamesThatCannotBeMeant() {
    assertThat(check("consumer lag", "penstock_records_read_total")).isEqualTo(1);
    assertThat(check("a", "a")).isEqualTo(1);
    assertThat(check("consumer_lag_total", "penstock_records_read_total")).isZero();
  }

  private static int check(String alias, String name) {
    return new ManagementConfig(true, "127.0.0.1", 0, Map.of(alias, name)).check().size();
  }
}
