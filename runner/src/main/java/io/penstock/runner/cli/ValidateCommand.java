package io.penstock.runner.cli;

import io.penstock.runner.assembly.Assembler;
import io.penstock.runner.assembly.Assembly;
import io.penstock.runner.assembly.PipelineParts;
import io.penstock.runner.config.ConfigLoader;
import io.penstock.runner.config.LoadedConfig;
import io.penstock.runner.plugins.ComponentCatalogue;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks files as far as that is possible without a connection. */
@Command(
    name = "validate",
    aliases = "lint",
    description =
        "Checks configuration files without connecting to anything, and names everything that is"
            + " wrong.")
final class ValidateCommand implements Callable<Integer> {

  private final CliContext context;

  @Spec private CommandSpec spec;
  @Mixin private PluginOptions plugins;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "The files to check.")
  private List<Path> files;

  ValidateCommand(CliContext context) {
    this.context = Objects.requireNonNull(context, "context");
  }

  @Override
  public Integer call() {
    Problems problems = new Problems(spec.commandLine().getErr());
    try (ComponentCatalogue components = plugins.load()) {
      problems.print(components.problems());
      ConfigLoader loader = new ConfigLoader(components, context.environment()::get);
      for (Path file : files) {
        check(loader.load(file), problems);
      }
    }
    return problems.finish();
  }

  private void check(LoadedConfig loaded, Problems problems) {
    problems.print(loaded.problems());
    if (!loaded.isValid()) {
      return;
    }
    try (Assembly assembly = Assembler.assemble(loaded)) {
      problems.print(assembly.problems());
      PrintWriter out = spec.commandLine().getOut();
      for (PipelineParts pipeline : assembly.pipelines()) {
        out.println(
            loaded.file() + ": pipeline " + pipeline.name() + " is well; " + pipeline.guarantee());
      }
      out.flush();
    }
  }
}
