package io.penstock.runner.cli;

import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.spi.ToolProvider;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UnmatchedArgsBinding;

/**
 * Commands that libraries on the class path bring along, announced in the way of the JDK as {@link
 * ToolProvider}. The runner passes their arguments on and knows nothing else of them.
 */
final class ToolCommands {

  private ToolCommands() {}

  static void addTo(CommandLine line) {
    tools()
        .forEach(
            (name, tool) -> {
              if (!line.getSubcommands().containsKey(name)) {
                line.addSubcommand(name, command(tool));
              }
            });
  }

  /** Those of the JDK itself, such as jar and javac, are in named modules. */
  private static Map<String, ToolProvider> tools() {
    Map<String, ToolProvider> tools = new TreeMap<>();
    ServiceLoader.load(ToolProvider.class, ToolCommands.class.getClassLoader()).stream()
        .filter(provider -> !provider.type().getModule().isNamed())
        .map(ServiceLoader.Provider::get)
        .forEach(tool -> tools.putIfAbsent(tool.name(), tool));
    return tools;
  }

  private static CommandSpec command(ToolProvider tool) {
    String[][] arguments = {{}};
    CommandSpec[] own = new CommandSpec[1];
    Callable<Integer> call =
        () -> tool.run(own[0].commandLine().getOut(), own[0].commandLine().getErr(), arguments[0]);
    CommandSpec spec = CommandSpec.wrapWithoutInspection(call);
    own[0] = spec;
    spec.name(tool.name());
    spec.usageMessage()
        .description("Has options of its own; see: penstock " + tool.name() + " --help");
    spec.parser()
        .stopAtUnmatched(true)
        .stopAtPositional(true)
        .unmatchedOptionsArePositionalParams(true);
    spec.addUnmatchedArgsBinding(
        UnmatchedArgsBinding.forStringArrayConsumer(
            new CommandLine.Model.ISetter() {
              @Override
              @SuppressWarnings("unchecked")
              public <T> T set(T value) {
                T before = (T) arguments[0];
                arguments[0] = (String[]) value;
                return before;
              }
            }));
    return spec;
  }
}
