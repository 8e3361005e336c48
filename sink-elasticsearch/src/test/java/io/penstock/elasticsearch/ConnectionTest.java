package io.penstock.elasticsearch;

import static io.penstock.elasticsearch.Events.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.penstock.document.Document;
import io.penstock.record.Event;
import io.penstock.record.Operation;
import io.penstock.spi.Sink;
import io.penstock.spi.SinkContext;
import io.penstock.spi.SinkException;
import io.penstock.spi.SinkWriter;
import io.penstock.spi.Verdict;
import io.penstock.testkit.TcpProxy;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reaching a cluster, and losing it in the middle of a request. */
class ConnectionTest extends SinkFixture {

  @TempDir private Path folder;

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static TcpProxy proxy() {
    URI url = URI.create(Node.server().url());
    return TcpProxy.to(url.getHost(), url.getPort());
  }

  @Test
  void aNodeThatIsAwayIsPassedOver() throws Exception {
    int closed = closedPort();
    SinkWriter<Document> writer =
        writer(
            s ->
                s.urls =
                    List.of(
                        "http://127.0.0.1:" + closed,
                        Node.server().url(),
                        "http://localhost:" + closed));
    for (int i = 0; i < 5; i++) {
      assertThat(write(writer, List.of(event("id", "d" + i))).isAllWritten()).isTrue();
    }
    assertThat(Node.count(index)).isEqualTo(5);
  }

  @Test
  void anUnreachableClusterIsAnOutageAtStart() throws Exception {
    int closed = closedPort();
    Sink<Document> sink = sink(settings(s -> s.urls = List.of("http://127.0.0.1:" + closed)));
    SinkException away = catchThrowableOfType(SinkException.class, () -> writer(sink));
    assertThat(away.verdict()).isEqualTo(Verdict.OUTAGE);
    assertThat(away.getMessage()).contains("127.0.0.1:" + closed, "ConnectException");
  }

  @Test
  void aReplyThatIsLostIsAnOutageAndTheRepetitionHarmless() throws Exception {
    try (TcpProxy proxy = proxy()) {
      SinkWriter<Document> writer =
          writer(
              s -> {
                s.urls = List.of("http://" + proxy.address());
                s.version = Settings.versionOf("/v");
              });
      List<Event<Document>> events = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        events.add(event("id", "d" + i, "v", 1));
      }
      proxy.dropReply(TcpProxy.containing("\"errors\""), TcpProxy.Loss.CUT);
      SinkException away = catchThrowableOfType(SinkException.class, () -> write(writer, events));
      assertThat(away.verdict()).isEqualTo(Verdict.OUTAGE);
      assertThat(away.code()).isEqualTo("UNREACHABLE");
      assertThat(proxy.faults()).isEqualTo(1);
      writer.probe();
      assertThat(told(write(writer, events))).containsOnly("DUPLICATE");
      assertThat(Node.count(index)).isEqualTo(100);
    }
  }

  @Test
  void aSilentClusterIsAnOutageAfterTheTimeout() throws Exception {
    try (TcpProxy proxy = proxy()) {
      SinkWriter<Document> writer =
          writer(
              s -> {
                s.urls = List.of("http://" + proxy.address());
                s.requestTimeout = Duration.ofMillis(500);
              });
      proxy.freeze();
      SinkException away =
          catchThrowableOfType(SinkException.class, () -> write(writer, List.of(event("id", "a"))));
      assertThat(away.verdict()).isEqualTo(Verdict.OUTAGE);
      assertThat(away.getMessage()).contains("SocketTimeoutException");
      proxy.restore();
      // On a machine that is busy the next ones may run into the short timeout too.
      await()
          .atMost(Duration.ofMinutes(1))
          .ignoreExceptionsInstanceOf(SinkException.class)
          .until(() -> write(writer, List.of(event("id", "a"))).size() == 1);
    }
  }

  @Test
  void anInterruptEndsAWrite() throws Exception {
    try (TcpProxy proxy = proxy()) {
      SinkWriter<Document> writer = writer(s -> s.urls = List.of("http://" + proxy.address()));
      proxy.freeze();
      Thread.currentThread().interrupt();
      assertThat(
              catchThrowableOfType(
                  InterruptedException.class, () -> write(writer, List.of(event("id", "a")))))
          .isNotNull();
      proxy.restore();
      assertThat(write(writer, List.of(event("id", "b"))).isAllWritten()).isTrue();
    }
  }

  @Test
  void somethingThatIsNoClusterStopsThePipeline() throws Exception {
    // Elasticsearch itself under a path where it has no APIs.
    Sink<Document> sink =
        sink(settings(s -> s.urls = List.of(Node.server().url() + "/some/where/else/at/all")));
    SinkException stop = catchThrowableOfType(SinkException.class, () -> writer(sink));
    assertThat(stop.verdict()).isEqualTo(Verdict.STOP);
    assertThat(stop.getMessage()).contains("check that the URL is that of the cluster");
  }

  private record Order(String number, long revision, String text) {}

  @Test
  void javaProgramsBringTheirOwnValues() throws Exception {
    Sink<Order> sink =
        ElasticsearchSink.<Order>builder(Node.server().url())
            .index(index)
            .id(event -> event.value().number())
            .version(event -> event.value().revision())
            .documentVersionField("rev")
            .json(
                (order, out) -> {
                  if (order.text() == null) {
                    throw new IOException("hunter2");
                  }
                  out.write(("{\n\"text\":\"" + order.text() + "\"\n}\n").getBytes());
                })
            .refresh(Refresh.IMMEDIATE)
            .build();
    SinkWriter<Order> writer = writer(sink);
    List<Event<Order>> events = new ArrayList<>();
    for (Order order :
        List.of(
            new Order("1", 1, "a"),
            new Order(null, 1, "a"),
            new Order("2", -1, "a"),
            new Order("3", 1, null),
            new Order("1", 2, "b"))) {
      events.add(Event.of(Events.record(null), order));
    }
    events.add(Event.<Order>of(Events.record(null), null));
    events.add(
        Event.of(Events.record(null), new Order("1", 1, "c")).withOperation(Operation.DELETE));
    assertThat(told(write(writer, events)))
        .containsExactly(
            "WRITTEN",
            "ID_MISSING",
            "VERSION_RANGE",
            "JSON_UNWRITABLE",
            "WRITTEN",
            "VALUE_MISSING",
            "STALE");
    assertThat(Node.source(index, "1")).isEqualTo(Node.json("{\"text\":\"b\",\"rev\":2}"));
  }

  @Test
  void theBuilderRefusesWhatCannotWork() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder("http://u:hunter2@h:9200").build())
        .withMessageNotContaining("hunter2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder("http://h:9200").documentVersionField("_id").build());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder("http://h:9200").index("x-{yyyy}").build());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder("http://h:9200").dataStream().version(e -> 1).build());
    assertThatIllegalArgumentException().isThrownBy(() -> builder().build());
  }

  private static ElasticsearchSinkBuilder<String> builder(String... urls) {
    return ElasticsearchSink.<String>builder(urls)
        .index("x")
        .id(event -> "1")
        .json((value, out) -> {});
  }

  @Test
  void openingAgainAfterClosingWorks() throws Exception {
    Sink<Document> sink = sink(settings(s -> {}));
    sink.open(new SinkContext("test", 1, new SimpleMeterRegistry()));
    sink.close();
    sink.close();
    SinkWriter<Document> writer = writer(sink);
    assertThat(write(writer, List.of(event("id", "a"))).isAllWritten()).isTrue();
  }

  private SinkException refusedAtStart(Consumer<Settings> changes) {
    return catchThrowableOfType(SinkException.class, () -> writer(changes));
  }

  @Test
  void aCertificateIsTrustedByItsAuthorityOrItsFingerprint() throws Exception {
    try (TlsProxy proxy = new TlsProxy(Node.server().url(), "localhost", folder)) {
      String url = "https://localhost:" + proxy.port();
      Files.writeString(folder.resolve("ca.crt"), proxy.pem());
      Settings byFile =
          settings(
              s -> {
                s.urls = List.of(url);
                s.caFile = "ca.crt";
              });
      assertThat(write(writer(sink(byFile, folder)), List.of(event("id", "a"))).isAllWritten())
          .isTrue();
      SinkWriter<Document> byFingerprint =
          writer(
              s -> {
                s.urls = List.of(url);
                s.fingerprint = proxy.fingerprint();
              });
      assertThat(write(byFingerprint, List.of(event("id", "b"))).isAllWritten()).isTrue();
      SinkException unknown = refusedAtStart(s -> s.urls = List.of(url));
      assertThat(unknown.verdict()).isEqualTo(Verdict.STOP);
      assertThat(unknown.code()).isEqualTo("TLS");
      SinkException other =
          refusedAtStart(
              s -> {
                s.urls = List.of(url);
                s.fingerprint = "00".repeat(32);
              });
      assertThat(other.verdict()).isEqualTo(Verdict.STOP);
      assertThat(other.getMessage()).contains("caFile or fingerprint");
    }
  }

  @Test
  void aCertificateForAnotherHostIsRefused() throws Exception {
    try (TlsProxy proxy = new TlsProxy(Node.server().url(), "elsewhere", folder)) {
      Files.writeString(folder.resolve("ca.crt"), proxy.pem());
      Settings settings =
          settings(
              s -> {
                s.urls = List.of("https://localhost:" + proxy.port());
                s.caFile = "ca.crt";
              });
      SinkException refused =
          catchThrowableOfType(SinkException.class, () -> writer(sink(settings, folder)));
      assertThat(refused.verdict()).isEqualTo(Verdict.STOP);
      assertThat(refused.getMessage()).contains("host name");
    }
  }
}
