package io.penstock.runner.assembly;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.penstock.document.Document;
import io.penstock.engine.Branch;
import io.penstock.engine.Delivery;
import io.penstock.engine.FloodLimit;
import io.penstock.engine.Guarantee;
import io.penstock.engine.Pipeline;
import io.penstock.engine.PipelineBuilder;
import io.penstock.engine.PipelineOptions;
import io.penstock.engine.SeenIds;
import io.penstock.spi.BatchPolicy;
import io.penstock.spi.Capability;
import io.penstock.spi.DeadLetter;
import io.penstock.spi.Decoder;
import io.penstock.spi.SeenStore;
import io.penstock.spi.Sink;
import io.penstock.spi.Source;
import io.penstock.spi.Transform;
import io.penstock.spi.Validator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The parts of a pipeline, made and not connected.
 *
 * @param name the pipeline's name
 * @param seenIds null unless the pipeline deduplicates
 * @param seenStore null unless the pipeline deduplicates
 * @param deadLetter null if there is none
 */
public record PipelineParts(
    String name,
    Source source,
    Decoder<Document> decoder,
    SeenIds<Document> seenIds,
    SeenStore seenStore,
    List<Transform<Document>> transforms,
    List<Validator<Document>> validators,
    BatchPolicy batch,
    Sink<Document> sink,
    DeadLetter deadLetter,
    List<Branch<Document>> branches,
    PipelineOptions options)
    implements AutoCloseable {

  public PipelineParts {
    transforms = List.copyOf(transforms);
    validators = List.copyOf(validators);
    branches = List.copyOf(branches);
  }

  /**
   * The pipeline, which closes the parts once it was started.
   *
   * @param observations told of each write, for tracing
   * @param maxRecords stop after that many have been read; 0 for no limit
   * @throws IllegalArgumentException if the parts cannot keep the delivery that is asked for
   */
  public Pipeline<Document> toPipeline(
      MeterRegistry meters, ObservationRegistry observations, long maxRecords) {
    PipelineBuilder<Document> builder =
        Pipeline.<Document>named(name)
            .source(source)
            .decoder(decoder)
            .batch(batch)
            .sink(sink)
            .deadLetter(deadLetter)
            .meters(meters)
            .observations(observations)
            .options(withMaxRecords(maxRecords));
    if (seenStore != null) {
      builder.deduplicate(seenIds, seenStore);
    }
    transforms.forEach(builder::transform);
    validators.forEach(builder::validator);
    branches.forEach(builder::branch);
    return builder.build();
  }

  private PipelineOptions withMaxRecords(long maxRecords) {
    return options(options.delivery(), options.flood(), maxRecords);
  }

  private PipelineOptions options(Delivery delivery, FloodLimit flood, long maxRecords) {
    return new PipelineOptions(
        options.lanes(),
        options.ordering(),
        delivery,
        options.memory(),
        options.retry(),
        flood,
        options.shutdownTimeout(),
        options.revokeTimeout(),
        maxRecords);
  }

  /**
   * The same way between other ends: the same decoder, transforms, validators and options, but
   * positions that move with the source and nothing that is passed over because it was seen before.
   *
   * @param deadLetter may be null
   * @param otherBranches those that take part
   */
  public PipelineParts between(
      Source otherSource,
      Sink<Document> otherSink,
      DeadLetter otherDeadLetter,
      List<Branch<Document>> otherBranches) {
    return new PipelineParts(
        name,
        otherSource,
        decoder,
        null,
        null,
        transforms,
        validators,
        batch,
        otherSink,
        otherDeadLetter,
        otherBranches,
        options(Delivery.AT_LEAST_ONCE, FloodLimit.NONE, 0));
  }

  /** What the parts promise together. */
  public Guarantee guarantee() {
    return Guarantee.derive(options.delivery(), source, sink, deadLetter, branches);
  }

  /**
   * The first of the pipeline's own sink and those of its branches in which a record that is
   * written again is there twice; empty if there is none.
   */
  public Optional<Sink<Document>> sinkWithoutKey() {
    return Stream.concat(Stream.of(sink), branches.stream().map(Branch::sink))
        .filter(one -> !one.capabilities().contains(Capability.IDEMPOTENT))
        .findFirst();
  }

  /** Closes the parts; harmless for those that a pipeline has closed. */
  @Override
  public void close() {
    source.close();
    sink.close();
    if (deadLetter != null) {
      deadLetter.close();
    }
    if (seenStore != null) {
      seenStore.close();
    }
    transforms.forEach(Transform::close);
    for (Branch<Document> branch : branches) {
      branch.transforms().forEach(Transform::close);
      branch.sink().close();
      if (branch.deadLetter() != null) {
        branch.deadLetter().close();
      }
    }
  }
}
