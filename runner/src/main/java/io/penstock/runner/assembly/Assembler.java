package io.penstock.runner.assembly;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.penstock.config.ConfigProblem;
import io.penstock.config.MapNode;
import io.penstock.config.ProblemCode;
import io.penstock.document.Document;
import io.penstock.engine.Branch;
import io.penstock.engine.PipelineOptions;
import io.penstock.runner.config.BranchConfig;
import io.penstock.runner.config.DeduplicateConfig;
import io.penstock.runner.config.LoadedConfig;
import io.penstock.runner.config.PipelineConfig;
import io.penstock.spi.ComponentContext;
import io.penstock.spi.DeadLetter;
import io.penstock.spi.Decoder;
import io.penstock.spi.SeenStore;
import io.penstock.spi.Sink;
import io.penstock.spi.Source;
import io.penstock.spi.Transform;
import io.penstock.spi.Validator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

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
    DeduplicateConfig deduplicate = config.deduplicate();
    SeenStore seenStore = deduplicate == null ? null : components.seenStore(deduplicate.store());
    List<Transform<Document>> transforms = components.transforms(config.transform());
    List<Validator<Document>> validators =
        config.validate().stream().map(components::validator).toList();
    Sink<Document> sink = components.sink(config.sink());
    Mapping mapping = Mapping.NOTHING.then(config.transform());
    mapping.offer(config.sink(), "", problems::add);
    DeadLetter deadLetter = components.deadLetter(config.deadLetter());
    List<Branch<Document>> branches = new ArrayList<>();
    config
        .branches()
        .forEach(
            (branch, settings) -> {
              if (settings.enabled()) {
                branches.add(branch(branch, settings, components, mapping));
              }
            });
    if (problems.size() == before) {
      PipelineParts parts =
          new PipelineParts(
              name,
              source,
              decoder,
              deduplicate == null ? null : new DocumentIds(deduplicate.paths()),
              seenStore,
              transforms,
              validators,
              new ConfiguredBatchPolicy(config.batch()),
              sink,
              deadLetter,
              branches,
              options(config));
      if (canKeepItsDelivery(parts)) {
        return parts;
      }
    }
    components.close();
    return null;
  }

  /** The branch, or null if one of its parts was refused. */
  private Branch<Document> branch(
      String name, BranchConfig config, Components components, Mapping before) {
    Sink<Document> sink = components.sink(config.sink());
    before
        .then(config.transform())
        .offer(config.sink(), ", and branch " + name + " gets it", problems::add);
    List<Transform<Document>> transforms = components.transforms(config.transform());
    DeadLetter deadLetter = components.deadLetter(config.deadLetter());
    if (sink == null || transforms.stream().anyMatch(Objects::isNull)) {
      return null;
    }
    return new Branch<>(
        name,
        config.required(),
        config.stale(),
        transforms,
        Document::copy,
        sink,
        deadLetter,
        config.maxRecords(),
        config.maxAge(),
        config.queueRecords());
  }

  /** Asks the engine, by building a pipeline that is never started. */
  private boolean canKeepItsDelivery(PipelineParts parts) {
    try {
      parts.toPipeline(new SimpleMeterRegistry(), ObservationRegistry.NOOP, 0);
      return true;
    } catch (IllegalArgumentException cannot) {
      MapNode pipelines = (MapNode) file.root().get("pipelines");
      MapNode pipeline = (MapNode) pipelines.get(parts.name());
      problems.add(
          ConfigProblem.error(
              ProblemCode.GUARANTEE,
              pipeline.keyLocation("delivery"),
              pipeline.childPath("delivery"),
              cannot.getMessage(),
              ""));
      return false;
    }
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
