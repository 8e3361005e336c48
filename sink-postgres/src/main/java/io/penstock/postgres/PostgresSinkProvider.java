package io.penstock.postgres;

import io.penstock.document.Document;
import io.penstock.spi.ComponentContext;
import io.penstock.spi.Sink;
import io.penstock.spi.SinkProvider;

/** Announces the sink {@code postgres}. */
public final class PostgresSinkProvider implements SinkProvider<PostgresSinkConfig> {

  @Override
  public String type() {
    return "postgres";
  }

  @Override
  public String summary() {
    return "Writes to tables of a Postgres database, by COPY where batches are large; can keep the"
        + " source's positions in the same transaction.";
  }

  @Override
  public Class<PostgresSinkConfig> configType() {
    return PostgresSinkConfig.class;
  }

  @Override
  public Sink<Document> create(PostgresSinkConfig config, ComponentContext context) {
    return PostgresSink.of(config);
  }
}
