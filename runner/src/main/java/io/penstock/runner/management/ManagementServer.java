package io.penstock.runner.management;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.penstock.engine.PipelineStatus;
import io.penstock.runner.config.ManagementConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers GET on a few paths and changes nothing. Threads and connections are bounded, so that
 * nobody who asks can cost the pipelines anything.
 */
public final class ManagementServer implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ManagementServer.class);
  private static final int THREADS = 4;
  private static final int BACKLOG = 32;

  private final HttpServer server;
  private final ExecutorService threads;

  private ManagementServer(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Limits how long a client may take to send a request or to read an answer, and how many
   * connections there may be: without that, a few halves of requests would occupy all threads for
   * ever. The JDK's server takes this from system properties only; what the user has set stays.
   */
  private static void limitClients() {
    setUnlessSet("sun.net.httpserver.maxReqTime", "5");
    setUnlessSet("sun.net.httpserver.maxRspTime", "30");
    setUnlessSet("jdk.httpserver.maxConnections", "100");
  }

  private static void setUnlessSet(String name, String value) {
    if (System.getProperty(name) == null) {
      System.setProperty(name, value);
    }
  }

  /**
   * Begins to listen.
   *
   * @param pipelines asked at every request
   * @param metrics writes all metrics in the exposition format of a content type
   * @throws IOException if the address cannot be bound
   */
  public static ManagementServer start(
      ManagementConfig config,
      Supplier<List<PipelineStatus>> pipelines,
      UnaryOperator<String> metrics)
      throws IOException {
    limitClients();
    InetAddress host = InetAddress.getByName(config.host());
    HttpServer server = HttpServer.create(new InetSocketAddress(host, config.port()), BACKLOG);
    AtomicInteger number = new AtomicInteger();
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(BACKLOG),
            work -> {
              Thread thread = new Thread(work, "penstock-management-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            },
            new ThreadPoolExecutor.CallerRunsPolicy());
    threads.allowCoreThreadTimeOut(true);
    Routes routes = new Routes(pipelines, metrics);
    server.createContext("/", exchange -> handle(exchange, routes));
    server.setExecutor(threads);
    server.start();
    return new ManagementServer(server, threads);
  }

  private static void handle(HttpExchange exchange, Routes routes) throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      boolean head = method.equals("HEAD");
      Headers headers = exchange.getResponseHeaders();
      Reply reply;
      if (head || method.equals("GET")) {
        reply = reply(exchange, routes);
      } else {
        headers.set("Allow", "GET, HEAD");
        reply = Routes.error(405, "only GET and HEAD are allowed");
      }
      headers.set("Content-Type", reply.contentType());
      headers.set("Cache-Control", "no-store");
      headers.set("X-Content-Type-Options", "nosniff");
      if (head) {
        headers.set("Content-Length", Integer.toString(reply.body().length));
        exchange.sendResponseHeaders(reply.status(), -1);
      } else {
        exchange.sendResponseHeaders(reply.status(), reply.body().length);
        exchange.getResponseBody().write(reply.body());
      }
    }
  }

  private static Reply reply(HttpExchange exchange, Routes routes) {
    try {
      return routes.get(
          exchange.getRequestURI().getPath(), exchange.getRequestHeaders().getFirst("Accept"));
    } catch (RuntimeException failed) {
      log.error("a management request failed; the pipelines are not concerned", failed);
      return Routes.error(500, "the request failed; the log says why");
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  /** Ends at once; requests under way are cut. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
