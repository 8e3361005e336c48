package io.penstock.runner.cli;

import io.penstock.config.Suggestions;
import io.penstock.runner.assembly.Assembler;
import io.penstock.runner.assembly.Assembly;
import io.penstock.runner.assembly.PipelineParts;
import io.penstock.runner.config.ConfigLoader;
import io.penstock.runner.config.LoadedConfig;
import io.penstock.runner.plugins.ComponentCatalogue;
import io.penstock.spi.ComponentException;
import io.penstock.spi.Verdict;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** What the commands share that work on a pipeline of a file without running it. */
final class PipelineChoice {

  @Mixin private PluginOptions plugins;

  @Parameters(paramLabel = "FILE", description = "The configuration file.")
  private Path file;

  @Option(
      names = "--pipeline",
      paramLabel = "NAME",
      description = "The pipeline. May be left out where the file has one only.")
  private String name;

  /** What a command does with the parts of pipelines that are made and not connected. */
  @FunctionalInterface
  interface Work {
    /** Returns the exit code. */
    int on(List<PipelineParts> pipelines) throws ComponentException, InterruptedException;
  }

  /** What a command does with the parts of one pipeline. */
  @FunctionalInterface
  interface WorkOnOne {
    /** Returns the exit code. */
    int on(PipelineParts pipeline) throws ComponentException, InterruptedException;
  }

  /** Works on the pipeline that is meant; more than one is wrong usage. */
  int withOne(CommandSpec spec, CliContext context, WorkOnOne work) throws InterruptedException {
    return withAll(
        spec,
        context,
        pipelines -> {
          if (pipelines.size() > 1) {
            throw new ParameterException(
                spec.commandLine(),
                "The file has several pipelines; choose one with --pipeline: " + names(pipelines));
          }
          return work.on(pipelines.get(0));
        });
  }

  /** Works on the pipeline that is named, or on all of the file. */
  int withAll(CommandSpec spec, CliContext context, Work work) throws InterruptedException {
    Problems problems = new Problems(spec.commandLine().getErr());
    try (ComponentCatalogue components = plugins.load()) {
      problems.print(components.problems());
      LoadedConfig loaded = new ConfigLoader(components, context.environment()::get).load(file);
      problems.print(loaded.problems());
      if (problems.hasErrors()) {
        return problems.finish();
      }
      try (Assembly assembly = Assembler.assemble(loaded)) {
        problems.print(assembly.problems());
        if (problems.hasErrors()) {
          return problems.finish();
        }
        return work.on(chosen(spec, assembly.pipelines()));
      }
    } catch (ComponentException failure) {
      spec.commandLine().getErr().println(failure.getMessage() + " (" + failure.code() + ")");
      return failure.verdict() == Verdict.STOP ? ExitCodes.CONFIG : ExitCodes.FAILED;
    } finally {
      spec.commandLine().getOut().flush();
      spec.commandLine().getErr().flush();
    }
  }

  private List<PipelineParts> chosen(CommandSpec spec, List<PipelineParts> pipelines) {
    if (name == null) {
      return pipelines;
    }
    return pipelines.stream()
        .filter(pipeline -> pipeline.name().equals(name))
        .findFirst()
        .map(List::of)
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "The file has no pipeline '"
                        + name
                        + "'; "
                        + Suggestions.of(
                            name, pipelines.stream().map(PipelineParts::name).toList())));
  }

  private static String names(List<PipelineParts> pipelines) {
    return String.join(", ", pipelines.stream().map(PipelineParts::name).toList());
  }
}
