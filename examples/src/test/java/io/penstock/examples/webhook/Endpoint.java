package io.penstock.examples.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP endpoint that keeps what it is sent and refuses events with a field {@code refuse}. */
final class Endpoint implements AutoCloseable {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final CopyOnWriteArrayList<JsonNode> kept = new CopyOnWriteArrayList<>();
  private final AtomicInteger nextStatus = new AtomicInteger();
  private final int port;
  private volatile String authorization;
  private HttpServer server;

  Endpoint() throws IOException {
    server = listen(0);
    port = server.getAddress().getPort();
  }

  private HttpServer listen(int on) throws IOException {
    HttpServer listening =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), on), 0);
    listening.createContext("/events", this::handle);
    listening.setExecutor(Executors.newCachedThreadPool());
    listening.start();
    return listening;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode events = MAPPER.readTree(exchange.getRequestBody());
      authorization = exchange.getRequestHeaders().getFirst("Authorization");
      int forced = nextStatus.getAndSet(0);
      boolean refused = false;
      for (JsonNode event : events) {
        refused |= event.has("refuse");
      }
      if (forced == 0 && !refused) {
        events.forEach(kept::add);
      }
      exchange.sendResponseHeaders(forced != 0 ? forced : refused ? 422 : 204, -1);
    }
  }

  String url(String path) {
    return "http://127.0.0.1:" + port + path;
  }

  List<JsonNode> kept() {
    return List.copyOf(kept);
  }

  String authorization() {
    return authorization;
  }

  void answerOnceWith(int status) {
    nextStatus.set(status);
  }

  void goAway() {
    server.stop(0);
  }

  void comeBack() throws IOException {
    server = listen(port);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
