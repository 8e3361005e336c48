package io.penstock.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MetricsTest {

  @Test
  void addsUpWhatThePrometheusTextSays() {
    String text =
        """
        # HELP penstock_records_total Records by what became of them
        # TYPE penstock_records_total counter
        penstock_records_total{outcome="written",pipeline="events"} 19600.0
        penstock_records_total{outcome="duplicate",pipeline="events"} 1.1E2
        penstock_records_total{outcome="filtered",pipeline="events"} 90.0
        penstock_records_total{outcome="dead_lettered",pipeline="events"} 200.0
        penstock_records_total{outcome="handed_back",pipeline="events"} 7.0
        penstock_records_read_total{pipeline="events"} 20000.0
        penstock_lag_records{partition="events-0",pipeline="events"} 12.0
        penstock_lag_records{partition="events-1",pipeline="events"} -1.0
        penstock_lag_records{partition="events-2",pipeline="events"} 30.0
        penstock_lag_seconds{partition="events-0",pipeline="events"} NaN
        jvm_threads_live_threads 20.0
        """;
    Metrics metrics = Metrics.parse(text);
    assertThat(metrics).isEqualTo(new Metrics(20_000, 19_600, 110, 90, 200, 42));
    assertThat(metrics.settled()).isEqualTo(20_000);
  }

  @Test
  void knowsNoLagBeforeThereIsOne() {
    assertThat(Metrics.parse("").lag()).isEqualTo(-1);
  }
}
