package io.penstock.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.runner.plugins.ComponentCatalogue;
import io.penstock.runner.plugins.PluginFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Fails when a page in {@code docs/reference} is not what the records say. To write them anew:
 * {@code mvn -pl runner -am test -Dtest=ReferencePagesTest -Dtest.jvmArgs=-Dreference.write=true
 * -Dsurefire.failIfNoSpecifiedTests=false}
 */
class ReferencePagesTest {

  @Test
  void pagesAreUpToDate() throws Exception {
    Path folder = Path.of("..", "docs", "reference");
    try (ComponentCatalogue components = ComponentCatalogue.load(PluginFolder.NONE)) {
      for (Map.Entry<String, String> page : pages(components).entrySet()) {
        Path file = folder.resolve(page.getKey());
        if (Boolean.getBoolean("reference.write")) {
          Files.createDirectories(folder);
          Files.writeString(file, page.getValue());
        }
        assertThat(file)
            .as("stale; see the comment of this test")
            .exists()
            .content()
            .isEqualTo(page.getValue());
      }
    }
  }

  private static Map<String, String> pages(ComponentCatalogue components) {
    CliContext context = new CliContext(Map.of(), "any", false, System.err);
    return ReferenceCommand.pages(components, Penstock.commandLine(context).getCommandSpec());
  }
}
