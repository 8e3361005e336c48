package io.penstock.timescale;

import io.penstock.document.Document;
import io.penstock.spi.ComponentContext;
import io.penstock.spi.Sink;
import io.penstock.spi.SinkProvider;

/** Announces the sink {@code timescale}. */
public final class TimescaleSinkProvider implements SinkProvider<TimescaleSinkConfig> {

  @Override
  public String type() {
    return "timescale";
  }

  @Override
  public String summary() {
    return "Writes to hypertables of TimescaleDB: the Postgres sink, which also makes or checks the"
        + " hypertable, sorts batches by time and keeps wild clocks out.";
  }

  @Override
  public Class<TimescaleSinkConfig> configType() {
    return TimescaleSinkConfig.class;
  }

  @Override
  public Sink<Document> create(TimescaleSinkConfig config, ComponentContext context) {
    return TimescaleSink.of(config);
  }
}
