package io.penstock.elasticsearch;

import io.penstock.spi.Batch;
import io.penstock.spi.SinkException;
import io.penstock.spi.SinkWriter;
import io.penstock.spi.WriteResult;

/**
 * A lane's writer.
 *
 * @param <T> the value type
 */
final class BulkWriter<T> implements SinkWriter<T> {

  private final Lane lane;
  private final Mapping<T> mapping;
  private final Failures failures;
  private final Checks checks;

  BulkWriter(Lane lane, Mapping<T> mapping, Failures failures, Checks checks) {
    this.lane = lane;
    this.mapping = mapping;
    this.failures = failures;
    this.checks = checks;
  }

  @Override
  public WriteResult write(Batch<T> batch) throws SinkException, InterruptedException {
    return new BatchWrite<>(lane, mapping, failures, batch).run();
  }

  @Override
  public void probe() throws SinkException, InterruptedException {
    String index = mapping.onlyIndex() == null ? lane.refusedIndex() : mapping.onlyIndex();
    if (index == null || mapping.isDataStream()) {
      // A data stream refuses every update, so there is no harmless write to try it with.
      checks.reachable(false);
    } else {
      checks.writable(index);
    }
  }

  @Override
  public void close() {
    // The connections belong to the sink.
  }
}
