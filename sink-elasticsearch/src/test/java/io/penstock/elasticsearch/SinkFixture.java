package io.penstock.elasticsearch;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.penstock.document.Document;
import io.penstock.record.Event;
import io.penstock.spi.Batch;
import io.penstock.spi.ComponentConfigException;
import io.penstock.spi.ComponentContext;
import io.penstock.spi.Outcome;
import io.penstock.spi.Sink;
import io.penstock.spi.SinkContext;
import io.penstock.spi.SinkException;
import io.penstock.spi.SinkWriter;
import io.penstock.spi.WriteResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;

/** Makes sinks on the {@link Node} and closes them after each test. */
abstract class SinkFixture {

  private final List<AutoCloseable> open = new ArrayList<>();

  final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  final String index = Node.newIndex(getClass().getSimpleName().toLowerCase());

  static Sink<Document> sink(Settings settings) {
    return sink(settings, Path.of("."));
  }

  static Sink<Document> sink(Settings settings, Path directory) {
    ElasticsearchSinkConfig config = settings.config();
    if (!config.check().isEmpty()) {
      throw new AssertionError("the test's settings are refused: " + config.check());
    }
    try {
      return new ElasticsearchSinkProvider()
          .create(config, new ComponentContext("test", directory));
    } catch (ComponentConfigException e) {
      throw new AssertionError(e);
    }
  }

  /** The server that settings name. */
  String url() {
    return Node.server().url();
  }

  /** Settings for the test's index on the test's node. */
  final Settings settings(Consumer<Settings> changes) {
    Settings settings = new Settings();
    settings.urls = List.of(url());
    settings.index = index;
    changes.accept(settings);
    return settings;
  }

  final SinkWriter<Document> writer(Consumer<Settings> changes) throws SinkException {
    return writer(sink(settings(changes)));
  }

  final <T> SinkWriter<T> writer(Sink<T> sink) throws SinkException {
    open.add(sink);
    sink.open(new SinkContext("test", 1, meters));
    SinkWriter<T> writer = sink.openWriter();
    open.add(writer);
    return writer;
  }

  @AfterEach
  final void closeAll() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  static <T> WriteResult write(SinkWriter<T> writer, List<Event<T>> events)
      throws SinkException, InterruptedException {
    return writer.write(new Batch<>(events));
  }

  /** How many bulk requests were sent. */
  final long requests() {
    return sizes().count();
  }

  /** The sizes of the bulk requests. */
  final DistributionSummary sizes() {
    return meters.get("penstock.elasticsearch.bulk.size").summary();
  }

  /** The outcomes in order; a rejection by its code. */
  static List<String> told(WriteResult result) {
    List<String> told = new ArrayList<>();
    for (int i = 0; i < result.size(); i++) {
      told.add(
          result.outcome(i) == Outcome.REJECTED
              ? result.rejection(i).code()
              : result.outcome(i).name());
    }
    return told;
  }
}
