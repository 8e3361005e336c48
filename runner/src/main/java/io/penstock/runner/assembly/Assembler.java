package io.penstock.runner.assembly;

import io.penstock.config.ConfigProblem;
import io.penstock.config.MapNode;
import io.penstock.config.ProblemCode;
import io.penstock.document.Document;
import io.penstock.engine.Guarantee;
import io.penstock.engine.PipelineOptions;
import io.penstock.runner.config.LoadedConfig;
import io.penstock.runner.config.PipelineConfig;
import io.penstock.spi.ComponentContext;
import io.penstock.spi.DeadLetter;
import io.penstock.spi.Decoder;
import io.penstock.spi.Sink;
import io.penstock.spi.Source;
import io.penstock.spi.Transform;
import io.penstock.spi.Validator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Makes the parts of all pipelines of a file and collects everything that the components have
 * against their configuration. Connects to nothing.
 */
public final class Assembler {

  private final LoadedConfig file;
  private final List<ConfigProblem> problems = new ArrayList<>();

  private Assembler(LoadedConfig file) {
    this.file = file;
  }

  /**
   * Makes the parts.
   *
   * @param file a file that {@linkplain LoadedConfig#isValid is valid}
   */
  public static Assembly assemble(LoadedConfig file) {
    return new Assembler(file).assemble();
  }

  private Assembly assemble() {
    List<PipelineParts> pipelines = new ArrayList<>();
    for (Map.Entry<String, PipelineConfig> entry : file.config().pipelines().entrySet()) {
      PipelineParts parts = parts(entry.getKey(), entry.getValue());
      if (parts != null) {
        pipelines.add(parts);
      }
    }
    if (!problems.isEmpty()) {
      pipelines.forEach(PipelineParts::close);
      pipelines.clear();
    }
    return new Assembly(pipelines, problems);
  }

  /** The parts, or null if something is wrong with them. */
  private PipelineParts parts(String name, PipelineConfig config) {
    int before = problems.size();
    Components components =
        new Components(new ComponentContext(name, file.directory()), problems::add);
    Source source = components.source(config.source());
    Decoder<Document> decoder = components.decoder(config.decode());
    List<Transform<Document>> transforms =
        config.transform().stream().map(components::transform).toList();
    List<Validator<Document>> validators =
        config.validate().stream().map(components::validator).toList();
    Sink<Document> sink = components.sink(config.sink());
    DeadLetter deadLetter =
        config.deadLetter() == null
            ? null
            : components.deadLetter(config.deadLetter(), config.source());
    if (problems.size() == before) {
      try {
        return new PipelineParts(
            name,
            source,
            decoder,
            transforms,
            validators,
            new ConfiguredBatchPolicy(config.batch()),
            sink,
            deadLetter,
            options(config),
            Guarantee.derive(config.delivery(), source, sink, deadLetter));
      } catch (IllegalArgumentException cannotBeKept) {
        refuseDelivery(name, cannotBeKept.getMessage());
      }
    }
    close(source, sink, deadLetter);
    return null;
  }

  private static void close(Source source, Sink<Document> sink, DeadLetter deadLetter) {
    if (source != null) {
      source.close();
    }
    if (sink != null) {
      sink.close();
    }
    if (deadLetter != null) {
      deadLetter.close();
    }
  }

  private void refuseDelivery(String name, String message) {
    MapNode pipelines = (MapNode) file.root().get("pipelines");
    MapNode pipeline = (MapNode) pipelines.get(name);
    problems.add(
        ConfigProblem.error(
            ProblemCode.GUARANTEE,
            pipeline.keyLocation("delivery"),
            pipeline.childPath("delivery"),
            message,
            ""));
  }

  private static PipelineOptions options(PipelineConfig config) {
    return new PipelineOptions(
        config.lanes() == null ? Runtime.getRuntime().availableProcessors() : config.lanes(),
        config.ordering(),
        config.delivery(),
        config.memory().bytes(),
        config.retry().toPolicy(),
        config.floodGuard().toLimit(),
        config.shutdownTimeout(),
        config.revokeTimeout(),
        0);
  }
}
