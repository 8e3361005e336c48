package io.penstock.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An Elasticsearch server of one node on the loopback address, without TLS and users. It is the
 * distribution for integration tests: bulk, search, mappings, external versions and settings work;
 * scripts, ingest pipelines and reindex are not in it, and {@code GET /} answers 405.
 */
public final class ElasticsearchServer extends Server {

  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(60);

  private final URI url;
  private final Path config;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  private ElasticsearchServer(URI url, Path config, ServerProcess process, List<Port> ports) {
    super(name(url), process, ports);
    this.url = url;
    this.config = config;
  }

  private ElasticsearchServer(URI url, Remote remote) {
    super(name(url), remote);
    this.url = url;
    this.config = null;
  }

  private static String name(URI url) {
    return "Elasticsearch at " + url.getHost() + ":" + url.getPort();
  }

  /** Starts a server of the test's own; takes ten to twenty seconds. */
  public static ElasticsearchServer start() {
    return builder().start();
  }

  /**
   * A server from the environment, from Docker, or a new process, as {@link Services} would choose.
   */
  public static ElasticsearchServer obtain() {
    return (ElasticsearchServer) Finder.find(ElasticsearchServer.class);
  }

  /** For a server with settings of its own. */
  public static Builder builder() {
    return new Builder();
  }

  /** A server that is not our process. */
  static ElasticsearchServer remote(URI url, Remote remote) {
    return new ElasticsearchServer(url, remote);
  }

  /** The address, such as {@code http://127.0.0.1:12345}. */
  public String url() {
    return url.toString();
  }

  /**
   * A reply.
   *
   * @param status the HTTP status
   * @param body the body as text
   */
  public record Reply(int status, String body) {}

  /**
   * Sends a request.
   *
   * @param path from the slash on
   * @param body JSON, or lines of JSON for a bulk; null for none
   */
  public Reply request(String method, String path, String body) {
    try {
      return send(client, url, method, path, body);
    } catch (IOException e) {
      throw new UncheckedIOException(this + ": " + method + " " + path + " failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + this, e);
    }
  }

  /** Sends a request that has to succeed and returns the body. */
  public String expectOk(String method, String path, String body) {
    Reply reply = request(method, path, body);
    if (reply.status() / 100 != 2) {
      throw new IllegalStateException(
          this + ": " + method + " " + path + " answered " + reply.status() + ": " + reply.body());
    }
    return reply.body();
  }

  /**
   * Sets a setting of the cluster; it survives a restart.
   *
   * @param name such as {@code indices.breaker.total.limit}
   * @param value null takes it away again
   */
  public void putSetting(String name, String value) {
    expectOk(
        "PUT",
        "/_cluster/settings",
        "{\"persistent\":{" + quote(name) + ":" + (value == null ? "null" : quote(value)) + "}}");
  }

  /**
   * Sets a setting of an index, such as {@code index.blocks.write}.
   *
   * @param value null takes it away again
   */
  public void putIndexSetting(String index, String name, String value) {
    expectOk(
        "PUT",
        "/" + index + "/_settings",
        "{" + quote(name) + ":" + (value == null ? "null" : quote(value)) + "}");
  }

  /**
   * Writes a file into the configuration folder of a server of our own, such as the {@code users}
   * and {@code roles.yml} of a server that was started with security; Elasticsearch reads some of
   * them again while it runs.
   */
  public void putConfigFile(String name, String text) {
    if (config == null) {
      throw new IllegalStateException(this + " is not our process");
    }
    try {
      Files.writeString(config.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String quote(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  private static Reply send(HttpClient client, URI url, String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path)).timeout(CALL_TIMEOUT);
    if (body == null) {
      request.method(method, HttpRequest.BodyPublishers.noBody());
    } else {
      request
          .header(
              "Content-Type", path.contains("_bulk") ? "application/x-ndjson" : "application/json")
          .method(method, HttpRequest.BodyPublishers.ofString(body));
    }
    HttpResponse<String> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    return new Reply(response.statusCode(), response.body());
  }

  /** Collects a server's settings. */
  public static final class Builder {

    private final Map<String, String> settings = new LinkedHashMap<>();
    private String heap = "512m";

    private Builder() {
      settings.put("cluster.name", "penstock-testkit");
      settings.put("discovery.type", "single-node");
      settings.put("network.host", "127.0.0.1");
      settings.put("xpack.security.enabled", "false");
      // A machine with a nearly full disk is no reason for a test to fail.
      settings.put("cluster.routing.allocation.disk.threshold_enabled", "false");
    }

    /** A setting as in {@code elasticsearch.yml}; wins over what is set here otherwise. */
    public Builder setting(String name, String value) {
      settings.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
      return this;
    }

    /** The heap, such as {@code 1g}; else 512 MB. */
    public Builder heap(String size) {
      heap = Objects.requireNonNull(size, "size");
      return this;
    }

    /** Starts it. */
    public ElasticsearchServer start() {
      Path home = ElasticsearchFiles.home();
      NonRoot identity = NonRoot.detect(home.resolve("bin/elasticsearch"));
      GuardedFolder guarded = GuardedFolder.create("elasticsearch");
      Path folder = guarded.path();
      Port http = Port.claim();
      Port transport = Port.claim();
      ElasticsearchFiles.configure(
          home, folder.resolve("config"), lines(folder, http.number(), transport.number()));
      create(folder.resolve("tmp"));
      identity.own(folder);
      URI url = URI.create("http://127.0.0.1:" + http.number());
      HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
      ServerProcess process =
          new ServerProcess(
              name(url),
              guarded,
              () -> command(home, identity, folder),
              () -> check(client, url),
              "TERM");
      ElasticsearchServer server =
          new ElasticsearchServer(url, folder.resolve("config"), process, List.of(http, transport));
      server.begin();
      return server;
    }

    private static void check(HttpClient client, URI url) throws Exception {
      Reply reply =
          send(client, url, "GET", "/_cluster/health?wait_for_status=yellow&timeout=1s", null);
      if (reply.status() != 200) {
        throw new IllegalStateException("health answers " + reply.status());
      }
    }

    private List<String> lines(Path folder, int http, int transport) {
      Map<String, String> all = new LinkedHashMap<>();
      all.put("http.port", Integer.toString(http));
      all.put("transport.port", Integer.toString(transport));
      all.put("path.data", folder.resolve("data").toString());
      all.put("path.logs", folder.resolve("logs").toString());
      all.putAll(settings);
      List<String> lines = new ArrayList<>();
      all.forEach((name, value) -> lines.add(name + ": " + quote(value)));
      return lines;
    }

    private ChildProcess.Builder command(Path home, NonRoot identity, Path folder) {
      return ChildProcess.command(
              identity.command(List.of(home.resolve("bin/elasticsearch").toString())))
          .directory(folder)
          .env("ES_PATH_CONF", folder.resolve("config").toString())
          .env("ES_TMPDIR", folder.resolve("tmp").toString())
          .env("ES_JAVA_HOME", System.getProperty("java.home"))
          .env("CLI_JAVA_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx64m")
          .env(
              "ES_JAVA_OPTS",
              "-Xms" + heap + " -Xmx" + heap + " -XX:+UseSerialGC -XX:TieredStopAtLevel=1");
    }

    private static void create(Path folder) {
      try {
        Files.createDirectories(folder);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
