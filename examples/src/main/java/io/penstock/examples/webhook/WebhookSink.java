package io.penstock.examples.webhook;

import io.penstock.document.Document;
import io.penstock.spi.Sink;
import io.penstock.spi.SinkContext;
import io.penstock.spi.SinkException;
import io.penstock.spi.SinkWriter;
import java.net.http.HttpClient;

/**
 * Posts batches to an HTTP endpoint. Delivery is at least once: an endpoint that must not see an
 * event twice has to look at its id.
 */
public final class WebhookSink implements Sink<Document> {

  private final WebhookSinkConfig config;
  private final HttpClient client;

  /** A sink that connects to nothing yet. */
  public WebhookSink(WebhookSinkConfig config) {
    this.config = config;
    this.client = HttpClient.newBuilder().connectTimeout(config.timeout()).build();
  }

  @Override
  public void open(SinkContext context) throws SinkException {
    try {
      new WebhookWriter(client, config).probe();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public SinkWriter<Document> openWriter() {
    return new WebhookWriter(client, config);
  }

  @Override
  public String description() {
    return "webhook " + config.url();
  }

  @Override
  public void close() {
    // The client has no connection of its own to give back; idle ones end by themselves.
  }
}
