package io.penstock.engine;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.penstock.spi.BatchPolicy;
import io.penstock.spi.DeadLetter;
import io.penstock.spi.Decoder;
import io.penstock.spi.SeenStore;
import io.penstock.spi.Sink;
import io.penstock.spi.Source;
import io.penstock.spi.Transform;
import io.penstock.spi.Validator;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * Builds a pipeline. A source, a decoder and a sink are required. For one thread.
 *
 * @param <T> the value type
 */
public final class PipelineBuilder<T> {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  private final String name;
  private Source source;
  private Decoder<T> decoder;
  private final List<Transform<T>> transforms = new ArrayList<>();
  private final List<Validator<T>> validators = new ArrayList<>();
  private SeenIds<T> seenIds;
  private SeenStore seenStore;
  private BatchPolicy batch;
  private Sink<T> sink;
  private DeadLetter deadLetter;
  private final List<Branch<T>> branches = new ArrayList<>();
  private PipelineOptions options = PipelineOptions.defaults();
  private MeterRegistry registry;
  private ObservationRegistry observations = ObservationRegistry.NOOP;
  private Clock clock = Clock.systemUTC();
  private LongSupplier nanoTime = System::nanoTime;
  private Duration forgetAfter = Parts.FORGET_AFTER;

  PipelineBuilder(String name) {
    if (!NAME.matcher(Objects.requireNonNull(name, "name")).matches()) {
      throw new IllegalArgumentException(
          "a pipeline's name has up to 100 letters, digits, dots, dashes and underscores and begins"
              + " with a letter or digit");
    }
    this.name = name;
  }

  /** Where records come from. The pipeline closes it. */
  public PipelineBuilder<T> source(Source value) {
    this.source = value;
    return this;
  }

  /** How bytes become values. */
  public PipelineBuilder<T> decoder(Decoder<T> value) {
    this.decoder = value;
    return this;
  }

  /**
   * Passes over events that were settled not long ago, as duplicates. The pipeline closes the
   * store.
   */
  public PipelineBuilder<T> deduplicate(SeenIds<T> ids, SeenStore store) {
    this.seenIds = Objects.requireNonNull(ids, "ids");
    this.seenStore = Objects.requireNonNull(store, "store");
    return this;
  }

  /** Adds a transform behind those that were added before. The pipeline closes it. */
  public PipelineBuilder<T> transform(Transform<T> value) {
    transforms.add(Objects.requireNonNull(value, "transform"));
    return this;
  }

  /** Adds a validator. */
  public PipelineBuilder<T> validator(Validator<T> value) {
    validators.add(Objects.requireNonNull(value, "validator"));
    return this;
  }

  /** When a batch is written; by default at 500 records or after a second. */
  public PipelineBuilder<T> batch(BatchPolicy value) {
    this.batch = value;
    return this;
  }

  /** Where records go. The pipeline closes it. */
  public PipelineBuilder<T> sink(Sink<T> value) {
    this.sink = value;
    return this;
  }

  /** Where refused records go; without one, a refused record stops the pipeline. It is closed. */
  public PipelineBuilder<T> deadLetter(DeadLetter value) {
    this.deadLetter = value;
    return this;
  }

  /** Adds a branch. */
  public PipelineBuilder<T> branch(Branch<T> value) {
    if (branches.stream().anyMatch(other -> other.name().equals(value.name()))) {
      throw new IllegalArgumentException("there are two branches called " + value.name());
    }
    branches.add(value);
    return this;
  }

  /** How it runs. */
  public PipelineBuilder<T> options(PipelineOptions value) {
    this.options = Objects.requireNonNull(value, "options");
    return this;
  }

  /** Where its metrics are registered; by default nowhere that can be seen. */
  public PipelineBuilder<T> meters(MeterRegistry value) {
    this.registry = value;
    return this;
  }

  /** Who is told of each write, for tracing; by default nobody. */
  public PipelineBuilder<T> observations(ObservationRegistry value) {
    this.observations = Objects.requireNonNull(value, "observations");
    return this;
  }

  /** The clocks, for tests. */
  PipelineBuilder<T> clocks(Clock wall, LongSupplier monotonic) {
    this.clock = wall;
    this.nanoTime = monotonic;
    return this;
  }

  /** How long the ledger keeps an id after its acknowledgement, for tests. */
  PipelineBuilder<T> forgetAfter(Duration value) {
    this.forgetAfter = value;
    return this;
  }

  /**
   * The pipeline, not started.
   *
   * @throws IllegalStateException if a part is missing
   * @throws IllegalArgumentException if the parts cannot keep the delivery that is asked for
   */
  public Pipeline<T> build() {
    require(source, "source");
    require(decoder, "decoder");
    require(sink, "sink");
    Guarantee guarantee = Guarantee.derive(options.delivery(), source, sink, deadLetter, branches);
    if (options.delivery() == Delivery.EXACTLY_ONCE
        && branches.stream().anyMatch(Branch::required)) {
      throw new IllegalArgumentException(
          "exactly-once delivery commits positions with the sink's own records, so a required branch"
              + " cannot be kept complete; use at-least-once or a second pipeline");
    }
    Parts<T> parts =
        new Parts<>(
            name,
            source,
            decoder,
            List.copyOf(transforms),
            List.copyOf(validators),
            seenIds,
            seenStore,
            batch == null ? new DefaultBatchPolicy() : batch,
            sink,
            deadLetter,
            List.copyOf(branches),
            options,
            registry == null ? new SimpleMeterRegistry() : registry,
            observations,
            clock,
            nanoTime,
            forgetAfter);
    return new Pipeline<>(parts, guarantee);
  }

  private void require(Object part, String what) {
    if (part == null) {
      throw new IllegalStateException("pipeline " + name + " has no " + what);
    }
  }
}
