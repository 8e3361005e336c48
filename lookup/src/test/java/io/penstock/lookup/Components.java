package io.penstock.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.penstock.config.Bound;
import io.penstock.config.ComponentLookup;
import io.penstock.config.ConfigBinder;
import io.penstock.config.ConfigNodes;
import io.penstock.document.Document;
import io.penstock.document.DocumentReader;
import io.penstock.document.MalformedJsonException;
import io.penstock.record.Event;
import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import io.penstock.spi.ComponentConfigException;
import io.penstock.spi.ComponentContext;
import io.penstock.spi.ComponentProvider;
import io.penstock.spi.Lookup;
import io.penstock.spi.LookupException;
import io.penstock.spi.LookupProvider;
import io.penstock.spi.Transform;
import io.penstock.spi.TransformContext;
import io.penstock.spi.TransformProvider;
import io.penstock.spi.Verdict;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes transforms as the runner does, with a table that can be taken away among the components.
 */
final class Components implements ComponentLookup {

  /** A table of one column, {@code name}, that tests take away. */
  static final class Switch implements Lookup, LookupProvider<Components.NoSettings> {
    volatile Verdict failing;
    volatile boolean closed;
    final AtomicInteger asked = new AtomicInteger();

    @Override
    public Map<String, Object> find(String key) throws LookupException {
      asked.incrementAndGet();
      Verdict verdict = failing;
      if (verdict != null) {
        throw new LookupException(verdict, "AWAY", "the switch is off");
      }
      return key.startsWith("k") ? Map.of("name", "row of " + key) : null;
    }

    @Override
    public String description() {
      return "switch";
    }

    @Override
    public void close() {
      closed = true;
    }

    @Override
    public String type() {
      return "switch";
    }

    @Override
    public String summary() {
      return "For tests.";
    }

    @Override
    public Class<NoSettings> configType() {
      return NoSettings.class;
    }

    @Override
    public Lookup create(NoSettings config, ComponentContext context) {
      return this;
    }
  }

  record NoSettings() {}

  final Switch table = new Switch();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Path folder;

  Components(Path folder) {
    this.folder = folder;
  }

  /** A transform from its settings as JSON, opened. */
  Transform<Document> transform(String type, String json) throws ComponentConfigException {
    Transform<Document> transform = make(type, json);
    transform.open(new TransformContext("test", meters));
    return transform;
  }

  @SuppressWarnings("unchecked")
  private Transform<Document> make(String type, String json) throws ComponentConfigException {
    TransformProvider<Record> provider =
        (TransformProvider<Record>) find(TransformProvider.class, type).provider();
    Bound<Record> bound = bind(provider, json);
    assertThat(bound.problems()).isEmpty();
    return provider.create(bound.value(), new ComponentContext("test", folder));
  }

  /** What is wrong with settings. */
  @SuppressWarnings("unchecked")
  List<String> problems(String type, String json) {
    TransformProvider<Record> provider =
        (TransformProvider<Record>) find(TransformProvider.class, type).provider();
    return bind(provider, json).problems().stream().map(Object::toString).toList();
  }

  private Bound<Record> bind(TransformProvider<Record> provider, String json) {
    return new ConfigBinder(this)
        .bind(ConfigNodes.ofMap(document(json).toMap(), "test"), provider.configType());
  }

  /** Single quotes stand for double ones. */
  static Document document(String json) {
    try {
      return new DocumentReader().read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    } catch (MalformedJsonException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static Event<Document> event(String json) {
    SourceRecord record =
        new SourceRecord(Position.of("t-0", 1), null, new byte[] {'x'}, List.of(), 0);
    return Event.of(record, document(json));
  }

  @Override
  public Entry find(Class<?> kind, String type) {
    if (kind == LookupProvider.class && type.equals("switch")) {
      return new Entry(type, NoSettings.class, table);
    }
    for (Object provider : ServiceLoader.load(kind)) {
      ComponentProvider<?> component = (ComponentProvider<?>) provider;
      if (component.type().equals(type)) {
        return new Entry(type, component.configType(), component);
      }
    }
    return null;
  }

  @Override
  public Set<String> types(Class<?> kind) {
    return Set.of();
  }
}
