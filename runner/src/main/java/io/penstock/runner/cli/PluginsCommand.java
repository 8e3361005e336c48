package io.penstock.runner.cli;

import io.penstock.runner.plugins.Component;
import io.penstock.runner.plugins.ComponentCatalogue;
import io.penstock.runner.plugins.ComponentKind;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the components. */
@Command(name = "plugins", description = "Lists the components that a configuration can name.")
final class PluginsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private PluginOptions plugins;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Problems problems = new Problems(spec.commandLine().getErr());
    try (ComponentCatalogue components = plugins.load()) {
      for (ComponentKind kind : ComponentKind.values()) {
        List<Component> all = components.components(kind);
        if (!all.isEmpty()) {
          out.println(kind.title());
          for (Component component : all) {
            out.printf(
                "  %-16s %s%s%n",
                component.type(),
                component.provider().summary(),
                component.origin().equals(Component.BUILT_IN)
                    ? ""
                    : " (plugin " + component.origin() + ")");
          }
        }
      }
      out.flush();
      problems.print(components.problems());
    }
    return problems.finish();
  }
}
