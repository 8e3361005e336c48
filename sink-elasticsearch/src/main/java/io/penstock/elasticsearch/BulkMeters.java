package io.penstock.elasticsearch;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;

/** The sink's own metrics; the engine counts records. Safe for several threads. */
final class BulkMeters {

  private final DistributionSummary bytes;

  BulkMeters(MeterRegistry registry, String pipeline) {
    this.bytes =
        DistributionSummary.builder("penstock.elasticsearch.bulk.size")
            .description("Size of the bulk requests sent; shrinks while the cluster is too busy")
            .baseUnit("bytes")
            .tag("pipeline", pipeline)
            .register(registry);
  }

  void sent(int size) {
    bytes.record(size);
  }
}
