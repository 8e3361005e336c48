package io.penstock.elasticsearch;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.document.Document;
import io.penstock.record.Event;
import io.penstock.spi.Sink;
import io.penstock.testkit.TcpProxy;
import io.penstock.testkit.contract.SinkContract;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What every sink must do, shown of this one. */
class ElasticsearchSinkContractTest extends SinkContract<Document> {

  private final String index = Node.newIndex("contract");
  private TcpProxy proxy;

  @BeforeEach
  void prepare() {
    URI url = URI.create(Node.server().url());
    proxy = TcpProxy.to(url.getHost(), url.getPort());
    Node.createIndex(
        index, "{\"properties\":{\"number\":{\"type\":\"long\"},\"text\":{\"type\":\"text\"}}}");
  }

  @AfterEach
  void closeProxy() {
    proxy.close();
  }

  private Settings settings() {
    Settings settings = new Settings();
    settings.urls = List.of("http://" + proxy.address());
    settings.index = index;
    settings.id = Settings.idOf("/number");
    return settings;
  }

  @Override
  protected Sink<Document> newSink() {
    return SinkFixture.sink(settings());
  }

  @Override
  protected Event<Document> event(int number, String text) {
    return Events.event("number", number, "text", text);
  }

  @Override
  protected Event<Document> badEvent(int number, String secret) {
    return Events.event("number", number, "text", Map.of("value", secret));
  }

  @Override
  protected Collection<Stored> read() {
    return Node.all(index).values().stream()
        .map(hit -> hit.get("_source"))
        .map(source -> new Stored(source.get("number").asInt(), text(source)))
        .collect(Collectors.toList());
  }

  private static String text(JsonNode source) {
    return source.get("text").asText();
  }

  @Override
  protected void takeTargetAway() {
    proxy.refuse();
    proxy.cut();
  }

  @Override
  protected void bringTargetBack() {
    proxy.restore();
  }

  @Override
  protected Sink<Document> newSinkWithMissingTarget() {
    Settings settings = settings();
    settings.index = Node.newIndex("missing");
    settings.requireIndex = true;
    return SinkFixture.sink(settings);
  }
}
