package io.penstock.engine;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.penstock.record.Position;
import io.penstock.spi.BatchPolicy;
import io.penstock.spi.Capability;
import io.penstock.spi.DeadLetter;
import io.penstock.spi.Decoder;
import io.penstock.spi.SeekableSource;
import io.penstock.spi.SeenStore;
import io.penstock.spi.Sink;
import io.penstock.spi.Source;
import io.penstock.spi.Transform;
import io.penstock.spi.Validator;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * What a pipeline is made of.
 *
 * @param seenIds null if nothing is looked up
 * @param seenStore null if nothing is looked up
 * @param deadLetter null if there is none
 * @param clock for time stamps
 * @param nanoTime for everything that is measured or waited for
 * @param forgetAfter how long the ledger keeps an id after its acknowledgement
 */
record Parts<T>(
    String name,
    Source source,
    Decoder<T> decoder,
    List<Transform<T>> transforms,
    List<Validator<T>> validators,
    SeenIds<T> seenIds,
    SeenStore seenStore,
    BatchPolicy batch,
    Sink<T> sink,
    DeadLetter deadLetter,
    List<Branch<T>> branches,
    PipelineOptions options,
    MeterRegistry registry,
    ObservationRegistry observations,
    Clock clock,
    LongSupplier nanoTime,
    Duration forgetAfter) {

  /** Longer than a Redis server that is set up well takes to make an acknowledgement durable. */
  static final Duration FORGET_AFTER = Duration.ofSeconds(5);

  boolean hasLedger() {
    return options.delivery() == Delivery.EXACTLY_ONCE;
  }

  /** Whether the ledger keeps ids, because the source has no positions. */
  boolean keepsIds() {
    return hasLedger() && !source.capabilities().contains(Capability.SEEKABLE);
  }

  /** Whether dead letters are committed by the sink and then carried on to their own target. */
  boolean hasRelay() {
    return hasLedger()
        && deadLetter != null
        && !deadLetter.capabilities().contains(Capability.IN_LEDGER);
  }

  /** Tells the position behind a record, as the source counts. */
  UnaryOperator<Position> after() {
    return source instanceof SeekableSource seekable ? seekable::after : position -> position;
  }

  long laneBudget() {
    return Math.max(1, options.memory() / options.lanes());
  }

  String sinkName() {
    return "sink " + sink.description();
  }

  String sourceName() {
    return "source " + source.description();
  }
}
