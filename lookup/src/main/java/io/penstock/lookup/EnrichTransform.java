package io.penstock.lookup;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.penstock.document.Document;
import io.penstock.document.FieldPath;
import io.penstock.document.JsonValues;
import io.penstock.record.Event;
import io.penstock.record.Operation;
import io.penstock.spi.Lookup;
import io.penstock.spi.RejectedException;
import io.penstock.spi.Stage;
import io.penstock.spi.Transform;
import io.penstock.spi.TransformContext;
import io.penstock.spi.TransformException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Completes records, each kind in its own way, and marks what became of them. */
final class EnrichTransform implements Transform<Document> {

  private final FieldPath by;
  private final Map<String, Strategy> strategies;
  private final OtherValues otherwise;
  private final FieldPath enriched;
  private final FieldPath enrichedAt;
  private final FieldPath updatedAt;
  private final Clock clock;
  private volatile Counts counts;

  EnrichTransform(EnrichConfig config, Map<String, Strategy> strategies, Clock clock) {
    this.by = FieldPath.parse(config.by());
    this.strategies = Map.copyOf(strategies);
    this.otherwise = config.otherwise();
    this.enriched = marker(config.markers().enriched());
    this.enrichedAt = marker(config.markers().enrichedAt());
    this.updatedAt = marker(config.markers().updatedAt());
    this.clock = clock;
    this.counts = new Counts(new SimpleMeterRegistry(), "");
  }

  private static FieldPath marker(String name) {
    return name.isEmpty() ? null : FieldPath.ofField(name);
  }

  @Override
  public void open(TransformContext context) {
    counts = new Counts(context.meters(), context.pipeline());
    strategies.values().forEach(each -> each.steps().forEach(step -> step.open(context)));
  }

  /**
   * Counters by strategy, made once. Names of strategies come from the file, so they may be tags.
   */
  private final class Counts {

    private final Map<String, Counter> enriched = new HashMap<>();
    private final Map<String, Counter> failed = new HashMap<>();
    private final Counter skipped;

    Counts(MeterRegistry registry, String pipeline) {
      for (String strategy : strategies.keySet()) {
        enriched.put(strategy, counter(registry, pipeline, strategy, "enriched"));
        failed.put(strategy, counter(registry, pipeline, strategy, "failed"));
      }
      skipped = counter(registry, pipeline, "none", "skipped");
    }

    private static Counter counter(
        MeterRegistry registry, String pipeline, String strategy, String outcome) {
      return Counter.builder("penstock.enrichment")
          .description("Records that came to the enrichment, by what became of them")
          .tag("pipeline", pipeline)
          .tag("strategy", strategy)
          .tag("outcome", outcome)
          .register(registry);
    }
  }

  @Override
  public Event<Document> apply(Event<Document> event)
      throws RejectedException, TransformException, InterruptedException {
    if (event.value() == null || event.operation() == Operation.DELETE) {
      // Nothing of it will be written.
      return event;
    }
    String kind = JsonValues.name(event.value().get(by));
    Strategy strategy = kind == null ? null : strategies.get(kind);
    if (strategy == null) {
      if (otherwise == OtherValues.REJECT) {
        throw new RejectedException("STRATEGY_UNKNOWN", by + " leads to no strategy");
      }
      counts.skipped.increment();
      return marked(event, false);
    }
    Event<Document> done = strategy.apply(event);
    if (done == null) {
      counts.failed.get(kind).increment();
      return marked(event, false);
    }
    counts.enriched.get(kind).increment();
    return marked(done, true);
  }

  private Event<Document> marked(Event<Document> event, boolean success) {
    if (event.isFiltered()) {
      return event;
    }
    String now = clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
    mark(event.value(), enriched, success);
    mark(event.value(), enrichedAt, success ? now : null);
    mark(event.value(), updatedAt, now);
    return event;
  }

  private static void mark(Document document, FieldPath field, Object value) {
    if (field != null && value != null) {
      document.set(field, value);
    }
  }

  @Override
  public List<Lookup> lookups() {
    return strategies.values().stream()
        .flatMap(each -> each.steps().stream())
        .flatMap(step -> step.lookups().stream())
        .toList();
  }

  @Override
  public String description() {
    return "enrichment by " + by;
  }

  @Override
  public Stage stage() {
    return Stage.ENRICH;
  }

  @Override
  public void close() {
    strategies.values().forEach(each -> each.steps().forEach(Transform::close));
  }
}
