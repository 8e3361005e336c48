package io.penstock.examples.webhook;

import io.penstock.document.Document;
import io.penstock.record.Event;
import io.penstock.record.Operation;
import io.penstock.record.Rejection;
import io.penstock.spi.Batch;
import io.penstock.spi.SinkException;
import io.penstock.spi.SinkWriter;
import io.penstock.spi.Verdict;
import io.penstock.spi.WriteResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

/** One lane's writer. What an answer means is decided here and nowhere else. */
final class WebhookWriter implements SinkWriter<Document> {

  private static final byte[] NOTHING = {'[', ']'};
  private static final Rejection NO_DELETES =
      new Rejection("DELETE_REFUSED", "a webhook cannot delete");

  private final HttpClient client;
  private final WebhookSinkConfig config;

  WebhookWriter(HttpClient client, WebhookSinkConfig config) {
    this.client = client;
    this.config = config;
  }

  @Override
  public WriteResult write(Batch<Document> batch) throws SinkException, InterruptedException {
    WriteResult.Builder result = WriteResult.of(batch.size());
    ByteArrayOutputStream body = new ByteArrayOutputStream(256 * batch.size());
    for (int i = 0; i < batch.size(); i++) {
      Event<Document> event = batch.get(i);
      if (event.operation() == Operation.DELETE) {
        // What is known to be refused need not be found out by the engine.
        result.reject(i, NO_DELETES);
      } else {
        body.write(body.size() == 0 ? '[' : ',');
        body.writeBytes(event.value().json());
      }
    }
    if (body.size() > 0) {
      body.write(']');
      post(body.toByteArray());
    }
    return result.build();
  }

  @Override
  public void probe() throws SinkException, InterruptedException {
    post(NOTHING);
  }

  private void post(byte[] body) throws SinkException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(config.url()))
            .timeout(config.timeout())
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(body));
    if (config.token() != null) {
      request.header("Authorization", "Bearer " + config.token().reveal());
    }
    int status;
    try {
      status = client.send(request.build(), BodyHandlers.discarding()).statusCode();
    } catch (IOException away) {
      throw new SinkException(
          Verdict.OUTAGE, "UNREACHABLE", config.url() + " does not answer", away);
    }
    if (status >= 300) {
      throw new SinkException(verdict(status), "HTTP_" + status, config.url() + " said " + status);
    }
  }

  /** The heart of every sink: whose fault is it, and can waiting help? */
  private static Verdict verdict(int status) {
    return switch (status) {
      // One of these events is the cause. The engine finds out which by writing parts.
      case 400, 413, 422 -> Verdict.REJECT;
      case 408, 429 -> Verdict.RETRY;
      // Wrong address or token: no event can ever get through, and a person has to look.
      case 401, 403, 404, 405 -> Verdict.STOP;
      default -> Verdict.OUTAGE;
    };
  }

  @Override
  public void close() {
    // Nothing is held between two calls.
  }
}
