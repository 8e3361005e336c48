package io.penstock.runner.cli;

import io.penstock.runner.plugins.ComponentCatalogue;
import io.penstock.runner.reference.EditorSchema;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the editor schema. */
@Command(
    name = "schema",
    description =
        "Prints a JSON Schema (draft 7) with which editors complete and check configuration files.",
    footer = {
      "",
      "Example: penstock schema > penstock.schema.json, and as the first line of the file:",
      "# yaml-language-server: $$schema=penstock.schema.json"
    })
final class SchemaCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private PluginOptions plugins;

  @Override
  public Integer call() {
    Problems problems = new Problems(spec.commandLine().getErr());
    try (ComponentCatalogue components = plugins.load()) {
      problems.print(components.problems());
      spec.commandLine().getOut().println(EditorSchema.of(components).toPrettyString());
      spec.commandLine().getOut().flush();
    }
    return problems.finish();
  }
}
