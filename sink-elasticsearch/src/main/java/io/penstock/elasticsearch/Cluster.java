package io.penstock.elasticsearch;

import co.elastic.clients.transport.TransportUtils;
import co.elastic.clients.transport.rest_client.SafeResponseConsumer;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLContext;
import org.apache.http.Header;
import org.apache.http.HttpEntity;
import org.apache.http.HttpHeaders;
import org.apache.http.entity.ContentType;
import org.apache.http.message.BasicHeader;
import org.apache.http.nio.entity.NByteArrayEntity;
import org.elasticsearch.client.Cancellable;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.Response;
import org.elasticsearch.client.ResponseException;
import org.elasticsearch.client.ResponseListener;
import org.elasticsearch.client.RestClient;
import org.elasticsearch.client.RestClientBuilder;

/**
 * HTTP to a cluster on the transport of Elastic's client: several nodes in turn, credentials, TLS.
 * Safe for several threads; all lanes of a sink share one.
 *
 * <p>The typed client on top of that transport is not used, because it refuses to talk to
 * OpenSearch and to servers whose root page is switched off.
 */
final class Cluster implements AutoCloseable {

  private static final ContentType NDJSON =
      ContentType.create("application/x-ndjson", (java.nio.charset.Charset) null);
  private static final ContentType JSON =
      ContentType.create("application/json", (java.nio.charset.Charset) null);

  /** A request under way. */
  static final class Call {
    private final CompletableFuture<Reply> reply = new CompletableFuture<>();
    private Cancellable cancellable;

    /**
     * Waits for the reply.
     *
     * @throws IOException if there is none
     */
    Reply await() throws IOException, InterruptedException {
      try {
        return reply.get();
      } catch (ExecutionException failed) {
        Throwable cause = failed.getCause();
        throw cause instanceof IOException io ? io : new IOException(cause);
      } catch (InterruptedException interrupted) {
        cancel();
        throw interrupted;
      }
    }

    void cancel() {
      cancellable.cancel();
    }
  }

  private final RestClient client;

  private Cluster(RestClient client) {
    this.client = client;
  }

  /**
   * Prepares a client; nothing is sent.
   *
   * @param connections how many requests may be under way at once
   * @throws IOException if the certificate cannot be read
   */
  static Cluster of(Connection connection, int connections) throws IOException {
    SSLContext tls = tls(connection);
    int timeout = Math.toIntExact(connection.requestTimeout().toMillis());
    RestClientBuilder builder =
        RestClient.builder(Endpoints.hosts(connection.urls()))
            .setDefaultHeaders(authorization(connection))
            .setRequestConfigCallback(
                config ->
                    config
                        .setConnectTimeout(Math.toIntExact(connection.connectTimeout().toMillis()))
                        .setSocketTimeout(timeout))
            .setHttpClientConfigCallback(
                http -> {
                  http.setMaxConnPerRoute(connections).setMaxConnTotal(connections);
                  http.disableAuthCaching();
                  return tls == null ? http : http.setSSLContext(tls);
                });
    String prefix = Endpoints.path(URI.create(connection.urls().get(0)));
    if (!prefix.isEmpty()) {
      builder.setPathPrefix(prefix);
    }
    return new Cluster(builder.build());
  }

  private static SSLContext tls(Connection connection) throws IOException {
    if (connection.caFile() != null) {
      try (InputStream certificate = Files.newInputStream(connection.caFile())) {
        return TransportUtils.sslContextFromHttpCaCrt(certificate);
      }
    }
    return connection.fingerprint() == null
        ? null
        : TransportUtils.sslContextFromCaFingerprint(connection.fingerprint());
  }

  private static Header[] authorization(Connection connection) {
    if (connection.apiKey() != null) {
      return header("ApiKey " + connection.apiKey().reveal());
    }
    if (connection.user() == null) {
      return new Header[0];
    }
    String pair = connection.user() + ":" + connection.password().reveal();
    return header(
        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
  }

  private static Header[] header(String value) {
    return new Header[] {new BasicHeader(HttpHeaders.AUTHORIZATION, value)};
  }

  /**
   * Sends a bulk request.
   *
   * @param index the index that every item goes to, or null if the items name theirs
   * @param body must not change until the reply has come
   */
  Call bulk(String index, BulkBody body, Map<String, String> parameters) {
    Request request =
        new Request("POST", index == null ? "/_bulk" : "/" + segment(index) + "/_bulk");
    request.addParameters(parameters);
    request.setEntity(new NByteArrayEntity(body.bytes(), 0, body.length(), NDJSON));
    return send(request);
  }

  /** A name as one segment of a path. */
  static String segment(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Sends a small request and waits for the reply. */
  Reply call(String method, String path, Map<String, String> parameters, byte[] json)
      throws IOException, InterruptedException {
    Request request = new Request(method, path);
    request.addParameters(parameters);
    if (json != null) {
      request.setEntity(new NByteArrayEntity(json, JSON));
    }
    return send(request).await();
  }

  private Call send(Request request) {
    // Errors while a reply is read must not stop the client's thread for good.
    request.setOptions(SafeResponseConsumer.DEFAULT_REQUEST_OPTIONS);
    Call call = new Call();
    call.cancellable =
        client.performRequestAsync(
            request,
            new ResponseListener() {
              @Override
              public void onSuccess(Response response) {
                call.reply.complete(reply(response));
              }

              @Override
              public void onFailure(Exception failure) {
                if (failure instanceof ResponseException refused) {
                  call.reply.complete(reply(refused.getResponse()));
                } else {
                  call.reply.completeExceptionally(failure);
                }
              }
            });
    return call;
  }

  private static Reply reply(Response response) {
    HttpEntity entity = response.getEntity();
    return new Reply(
        response.getStatusLine().getStatusCode(), response.getHost().toHostString(), entity);
  }

  /** Closes all connections. May come twice. */
  @Override
  public void close() {
    try {
      client.close();
    } catch (InterruptedIOException interrupted) {
      Thread.currentThread().interrupt();
    } catch (IOException nothingLeftToLose) {
      // The connections are gone either way.
    }
  }
}
