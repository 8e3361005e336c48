package io.penstock.runner.cli;

import io.penstock.runner.logging.SafeText;
import io.penstock.runner.plugins.ComponentCatalogue;
import io.penstock.runner.reference.ReferencePages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the reference pages. */
@Command(
    name = "reference",
    description = "Writes the reference pages of all components as Markdown files.")
final class ReferenceCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private PluginOptions plugins;

  @Parameters(paramLabel = "DIR", description = "The folder to write to; made if necessary.")
  private Path directory;

  @Override
  public Integer call() {
    Problems problems = new Problems(spec.commandLine().getErr());
    try (ComponentCatalogue components = plugins.load()) {
      problems.print(components.problems());
      write(pages(components, spec.root()));
    } catch (IOException failure) {
      spec.commandLine()
          .getErr()
          .println(SafeText.of("cannot write to " + directory + ": " + failure));
      return ExitCodes.FAILED;
    }
    return problems.finish();
  }

  private void write(Map<String, String> pages) throws IOException {
    Files.createDirectories(directory);
    for (Map.Entry<String, String> page : pages.entrySet()) {
      Files.writeString(directory.resolve(page.getKey()), page.getValue());
    }
  }

  /** All pages by file name. */
  static Map<String, String> pages(ComponentCatalogue components, CommandSpec root) {
    Map<String, String> pages = new LinkedHashMap<>(ReferencePages.of(components));
    pages.put("commands.md", CommandsPage.of(root));
    return pages;
  }
}
