package io.penstock.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.observation.Observation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class OtelTracingTest {

  @Test
  void withoutAnEndpointThereIsNoTracing() {
    assertThat(OtelTracing.fromEnvironment(Map.of())).isEmpty();
    assertThat(OtelTracing.fromEnvironment(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", " "))).isEmpty();
  }

  @Test
  void aSpanArrivesAtTheEndpoint() throws Exception {
    Queue<String> bodies = new ConcurrentLinkedQueue<>();
    HttpServer collector =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext(
        "/v1/traces",
        exchange -> {
          bodies.add(
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    collector.start();
    try {
      String endpoint = "http://127.0.0.1:" + collector.getAddress().getPort();
      try (OtelTracing tracing =
          OtelTracing.fromEnvironment(
                  Map.of(
                      "OTEL_EXPORTER_OTLP_ENDPOINT",
                      endpoint,
                      "OTEL_SERVICE_NAME",
                      "event-consumer"))
              .orElseThrow()) {
        Observation.createNotStarted("penstock.write", tracing.observations())
            .lowCardinalityKeyValue("pipeline", "events")
            .observe(() -> {});
      }
      assertThat(bodies)
          .anySatisfy(
              body ->
                  assertThat(body)
                      .contains("penstock.write")
                      .contains("event-consumer")
                      .contains("pipeline"));
    } finally {
      collector.stop(0);
    }
  }
}
