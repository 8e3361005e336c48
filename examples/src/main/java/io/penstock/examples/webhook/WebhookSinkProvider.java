package io.penstock.examples.webhook;

import io.penstock.document.Document;
import io.penstock.spi.ComponentContext;
import io.penstock.spi.Sink;
import io.penstock.spi.SinkProvider;

/** Makes {@code webhook} known to YAML; named in {@code META-INF/services}. */
public final class WebhookSinkProvider implements SinkProvider<WebhookSinkConfig> {

  @Override
  public String type() {
    return "webhook";
  }

  @Override
  public String summary() {
    return "Posts batches as JSON arrays to an HTTP endpoint.";
  }

  @Override
  public Class<WebhookSinkConfig> configType() {
    return WebhookSinkConfig.class;
  }

  @Override
  public Sink<Document> create(WebhookSinkConfig config, ComponentContext context) {
    return new WebhookSink(config);
  }
}
