package io.penstock.runner.assembly;

import io.micrometer.core.instrument.MeterRegistry;
import io.penstock.document.Document;
import io.penstock.engine.Guarantee;
import io.penstock.engine.Pipeline;
import io.penstock.engine.PipelineBuilder;
import io.penstock.engine.PipelineOptions;
import io.penstock.spi.BatchPolicy;
import io.penstock.spi.DeadLetter;
import io.penstock.spi.Decoder;
import io.penstock.spi.Sink;
import io.penstock.spi.Source;
import io.penstock.spi.Transform;
import io.penstock.spi.Validator;
import java.util.List;

/**
 * The parts of a pipeline, made and not connected.
 *
 * @param name the pipeline's name
 * @param deadLetter null if there is none
 * @param guarantee what the parts promise together
 */
public record PipelineParts(
    String name,
    Source source,
    Decoder<Document> decoder,
    List<Transform<Document>> transforms,
    List<Validator<Document>> validators,
    BatchPolicy batch,
    Sink<Document> sink,
    DeadLetter deadLetter,
    PipelineOptions options,
    Guarantee guarantee)
    implements AutoCloseable {

  public PipelineParts {
    transforms = List.copyOf(transforms);
    validators = List.copyOf(validators);
  }

  /**
   * The pipeline, which closes the parts from now on.
   *
   * @param maxRecords stop after that many have been read; 0 for no limit
   */
  public Pipeline<Document> toPipeline(MeterRegistry meters, long maxRecords) {
    PipelineBuilder<Document> builder =
        Pipeline.<Document>named(name)
            .source(source)
            .decoder(decoder)
            .batch(batch)
            .sink(sink)
            .deadLetter(deadLetter)
            .meters(meters)
            .options(
                new PipelineOptions(
                    options.lanes(),
                    options.ordering(),
                    options.delivery(),
                    options.memory(),
                    options.retry(),
                    options.flood(),
                    options.shutdownTimeout(),
                    options.revokeTimeout(),
                    maxRecords));
    transforms.forEach(builder::transform);
    validators.forEach(builder::validator);
    return builder.build();
  }

  /** Closes the parts; only for parts that no pipeline was made of. */
  @Override
  public void close() {
    source.close();
    sink.close();
    if (deadLetter != null) {
      deadLetter.close();
    }
  }
}
