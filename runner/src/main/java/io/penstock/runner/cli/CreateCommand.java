package io.penstock.runner.cli;

import io.penstock.config.Suggestions;
import io.penstock.runner.plugins.Component;
import io.penstock.runner.plugins.ComponentCatalogue;
import io.penstock.runner.plugins.ComponentKind;
import io.penstock.runner.reference.Template;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a configuration file to begin with. */
@Command(
    name = "create",
    description = "Prints a commented configuration file to begin with.",
    footer = {"", "Example: penstock create kafka,postgres,kafka > pipeline.yaml"})
final class CreateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private PluginOptions plugins;

  @Option(names = "--all", description = "Show the settings too that most users never need.")
  private boolean all;

  @Parameters(
      arity = "1",
      hideParamSyntax = true,
      paramLabel = "SOURCE,SINK[,DEADLETTER]",
      split = ",",
      description = "The types of the components; 'penstock plugins' lists them.")
  private List<String> types;

  @Override
  public Integer call() {
    if (types.size() < 2 || types.size() > 3) {
      throw usage("Write SOURCE,SINK or SOURCE,SINK,DEADLETTER, for example kafka,postgres.");
    }
    Problems problems = new Problems(spec.commandLine().getErr());
    try (ComponentCatalogue components = plugins.load()) {
      Component deadLetter =
          types.size() < 3 ? null : find(components, ComponentKind.DEAD_LETTER, types.get(2));
      String template =
          Template.of(
              find(components, ComponentKind.SOURCE, types.get(0)),
              find(components, ComponentKind.SINK, types.get(1)),
              deadLetter,
              all);
      spec.commandLine().getOut().print(template);
      spec.commandLine().getOut().flush();
      problems.print(components.problems());
    }
    return problems.finish();
  }

  private Component find(ComponentCatalogue components, ComponentKind kind, String type) {
    List<Component> known = components.components(kind);
    return known.stream()
        .filter(component -> component.type().equals(type))
        .findFirst()
        .orElseThrow(
            () ->
                usage(
                    "Unknown "
                        + kind.label()
                        + " '"
                        + type
                        + "'; "
                        + Suggestions.of(type, known.stream().map(Component::type).toList())));
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
