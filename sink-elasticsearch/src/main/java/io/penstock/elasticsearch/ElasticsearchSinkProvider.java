package io.penstock.elasticsearch;

import io.penstock.document.Document;
import io.penstock.document.FieldPath;
import io.penstock.spi.ComponentConfigException;
import io.penstock.spi.ComponentContext;
import io.penstock.spi.Sink;
import io.penstock.spi.SinkProvider;
import java.time.Clock;

/** Announces the sink {@code elasticsearch} to the runner. */
public final class ElasticsearchSinkProvider implements SinkProvider<ElasticsearchSinkConfig> {

  @Override
  public String type() {
    return "elasticsearch";
  }

  @Override
  public String summary() {
    return "Writes documents to Elasticsearch or OpenSearch by bulk requests, with a verdict for each"
        + " document.";
  }

  @Override
  public Class<ElasticsearchSinkConfig> configType() {
    return ElasticsearchSinkConfig.class;
  }

  @Override
  public Sink<Document> create(ElasticsearchSinkConfig config, ComponentContext context)
      throws ComponentConfigException {
    return new ElasticsearchSink<>(ConfigPlan.of(config, context.directory(), Clock.systemUTC()));
  }

  @Override
  public String refusal(ElasticsearchSinkConfig config, FieldPath written) {
    return written.isField() && ReservedNames.contains(written.first())
        ? ReservedNames.wayOut(written.first())
        : null;
  }
}
