package io.penstock.runner.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.engine.Books;
import io.penstock.engine.PipelineFailure;
import io.penstock.engine.PipelineState;
import io.penstock.engine.PipelineStatus;
import io.penstock.engine.Wait;
import io.penstock.runner.config.ManagementConfig;
import io.penstock.runner.run.Metrics;
import io.penstock.spi.Lag;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManagementServerTest {

  private final List<PipelineStatus> pipelines = new CopyOnWriteArrayList<>();
  private final Metrics metrics = new Metrics("1.2.3", Map.of());
  private final HttpClient client = HttpClient.newHttpClient();
  private ManagementServer server;

  @BeforeEach
  void start() throws Exception {
    server =
        ManagementServer.start(
            new ManagementConfig(true, "127.0.0.1", 0, Map.of()),
            () -> pipelines,
            metrics.registry()::scrape);
  }

  @AfterEach
  void stop() {
    server.close();
    metrics.close();
  }

  private static PipelineStatus status(
      String name, PipelineState state, List<Wait> waits, PipelineFailure failure, boolean live) {
    return new PipelineStatus(
        name,
        state,
        new Books(10, 5, 1, 1, 1, 1, 1),
        Map.of("t-0", new Lag(7, 1.5), "t-1", Lag.UNKNOWN),
        "at least once, because so",
        waits,
        null,
        failure,
        Instant.parse("2026-01-02T03:04:05Z"),
        2,
        99,
        false,
        live,
        List.of());
  }

  private static PipelineStatus running(String name) {
    return status(name, PipelineState.RUNNING, List.of(), null, true);
  }

  private HttpResponse<String> send(String method, String path, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.address().getPort() + path))
            .method(method, HttpRequest.BodyPublishers.ofString(method.equals("POST") ? "x" : ""));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send("GET", path);
  }

  private static JsonNode json(HttpResponse<String> response) throws Exception {
    assertThat(response.headers().firstValue("Content-Type"))
        .contains("application/json; charset=utf-8");
    return new ObjectMapper().readTree(response.body());
  }

  @Test
  void listensOnLoopbackOnly() {
    assertThat(server.address().getAddress().isLoopbackAddress()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/live", "/livez", "/health/live", "/ready", "/readyz", "/health/ready", "/live/"})
  void allWell(String path) throws Exception {
    pipelines.add(running("events"));
    HttpResponse<String> response = get(path);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(json(response).toString()).isEqualTo("{\"status\":\"up\"}");
  }

  @Test
  void anOutageIsNotReadyButAlive() throws Exception {
    pipelines.add(running("well"));
    Wait wait = new Wait("postgres at h", "08006", "cannot connect", Instant.EPOCH);
    pipelines.add(status("ill", PipelineState.WAITING, List.of(wait), null, true));
    assertThat(get("/live").statusCode()).isEqualTo(200);
    HttpResponse<String> response = get("/ready");
    assertThat(response.statusCode()).isEqualTo(503);
    JsonNode body = json(response);
    assertThat(body.at("/status").asText()).isEqualTo("down");
    assertThat(body.at("/pipelines")).hasSize(1);
    assertThat(body.at("/pipelines/0/name").asText()).isEqualTo("ill");
    assertThat(body.at("/pipelines/0/waits/0/message").asText()).isEqualTo("cannot connect");
  }

  @Test
  void aDeadPipelineIsNotAlive() throws Exception {
    PipelineFailure failure = new PipelineFailure("42P01", "the table is missing", true);
    pipelines.add(status("ill", PipelineState.FAILED, List.of(), failure, false));
    assertThat(get("/live").statusCode()).isEqualTo(503);
    assertThat(get("/ready").statusCode()).isEqualTo(503);
    assertThat(json(get("/live")).at("/pipelines/0/failure").asText())
        .isEqualTo("the table is missing");
    assertThat(json(get("/pipelines/ill")).at("/failure/code").asText()).isEqualTo("42P01");
    assertThat(json(get("/pipelines")).at("/pipelines/0/failure/code").asText()).isEqualTo("42P01");
  }

  @Test
  void pipelinesAndTheirDetails() throws Exception {
    pipelines.add(running("a"));
    pipelines.add(running("b.c-d"));
    JsonNode list = json(get("/pipelines")).get("pipelines");
    assertThat(list).hasSize(2);
    assertThat(list.get(0).at("/records/read").asLong()).isEqualTo(10);
    assertThat(list.get(0).at("/records/deadLettered").asLong()).isEqualTo(1);
    assertThat(list.get(0).at("/guarantee").asText()).startsWith("at least once");
    assertThat(list.get(0).at("/lag/t-0/records").asLong()).isEqualTo(7);
    assertThat(list.get(0).at("/waits")).isEmpty();
    assertThat(list.get(0).at("/lastError").isNull()).isTrue();
    assertThat(list.get(0).has("failure")).isFalse();
    JsonNode one = json(get("/pipelines/b.c-d"));
    assertThat(one.get("name").asText()).isEqualTo("b.c-d");
    assertThat(one.at("/lag/t-0/records").asLong()).isEqualTo(7);
    assertThat(one.at("/lag/t-0/seconds").asDouble()).isEqualTo(1.5);
    assertThat(one.at("/lag/t-1")).isEmpty();
    assertThat(one.get("guarantee").asText()).startsWith("at least once");
    assertThat(one.get("startedAt").asText()).isEqualTo("2026-01-02T03:04:05Z");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/nothing", "/pipelines/none", "/live/x", "/..%2f", "/%00"})
  void nothingElse(String path) throws Exception {
    pipelines.add(running("a"));
    HttpResponse<String> response = get(path);
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(json(response).has("error")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
  void changesNothing(String method) throws Exception {
    HttpResponse<String> response = send(method, "/live");
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("Allow")).contains("GET, HEAD");
  }

  @Test
  void headHasNoBody() throws Exception {
    HttpResponse<String> response = send("HEAD", "/live");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
  }

  @Test
  void metricsInBothFormats() throws Exception {
    HttpResponse<String> text = get("/metrics");
    assertThat(text.headers().firstValue("Content-Type")).contains(MetricsFormat.TEXT);
    assertThat(text.body())
        .containsPattern("(?m)^penstock_build_info\\{java=\"17.*\",version=\"1.2.3\"} 1(\\.0)?$")
        .containsPattern("(?m)^jvm_memory_used_bytes\\{")
        .containsPattern("(?m)^process_uptime_seconds ");
    HttpResponse<String> open =
        send("GET", "/metrics", "Accept", "application/openmetrics-text; version=1.0.0");
    assertThat(open.headers().firstValue("Content-Type")).contains(MetricsFormat.OPEN_METRICS);
    assertThat(open.body()).endsWith("# EOF\n");
  }

  @Test
  void aFailureInARequestIsItsOwn() throws Exception {
    try (ManagementServer broken =
        ManagementServer.start(
            new ManagementConfig(true, "127.0.0.1", 0, Map.of()),
            () -> {
              throw new IllegalStateException("secret detail");
            },
            type -> "")) {
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(
                      URI.create("http://127.0.0.1:" + broken.address().getPort() + "/live"))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).isEqualTo(500);
      assertThat(response.body()).doesNotContain("secret");
    }
  }

  @Test
  void clientsThatSendNothingDoNotKeepOthersOut() throws Exception {
    pipelines.add(running("a"));
    List<Socket> idle = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        Socket socket = new Socket("127.0.0.1", server.address().getPort());
        OutputStream out = socket.getOutputStream();
        if (i >= 20) {
          out.write("GET /li".getBytes(StandardCharsets.US_ASCII));
          out.flush();
        }
        idle.add(socket);
      }
      // Half a request occupies a thread until its time is over, so a whole one may wait for that.
      assertThat(get("/live").statusCode()).isEqualTo(200);
    } finally {
      for (Socket socket : idle) {
        socket.close();
      }
    }
  }

  @Test
  void brokenRequestsAreSurvived() throws Exception {
    pipelines.add(running("a"));
    for (String request :
        List.of("GARBAGE\r\n\r\n", "GET  HTTP/1.1\r\n\r\n", "GET /\u0000 HTTP/1.1\r\n\r\n")) {
      try (Socket socket = new Socket("127.0.0.1", server.address().getPort())) {
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        socket.shutdownOutput();
        InputStream in = socket.getInputStream();
        in.readNBytes(10_000);
      }
    }
    assertThat(get("/live").statusCode()).isEqualTo(200);
  }

  @Test
  void aTakenAddressIsAnError() {
    assertThatThrownBy(
            () ->
                ManagementServer.start(
                    new ManagementConfig(true, "127.0.0.1", server.address().getPort(), Map.of()),
                    () -> pipelines,
                    type -> ""))
        .isInstanceOf(BindException.class);
  }
}
