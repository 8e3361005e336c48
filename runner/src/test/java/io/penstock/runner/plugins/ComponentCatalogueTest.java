package io.penstock.runner.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.config.ConfigProblem;
import io.penstock.runner.testing.LinesSink;
import io.penstock.runner.testing.TestPlugins;
import io.penstock.spi.Sink;
import io.penstock.spi.SinkProvider;
import io.penstock.spi.TransformProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComponentCatalogueTest {

  @TempDir Path directory;

  /** The source of a transform whose summary is what a library class says. */
  private static String transform(String name, String type, String summary) {
    return """
        package plug;
        import io.penstock.document.Document;
        import io.penstock.spi.*;
        public final class %s implements TransformProvider<%s.Config> {
          public record Config() {}
          public String type() { return "%s"; }
          public String summary() { return %s; }
          public Class<Config> configType() { return Config.class; }
          public Transform<Document> create(Config config, ComponentContext context) {
            return event -> event.withRoute(Thread.currentThread().getContextClassLoader().getName());
          }
        }
        """
        .formatted(name, name, type, summary);
  }

  /** A class with the name of one that the runner has too, in another version. */
  private static String library(String version) {
    return "package picocli; public class CommandLine {"
        + " public static String version() { return \""
        + version
        + "\"; } }";
  }

  private void plugin(Path jar, String name, String type, String version) throws Exception {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    TestPlugins.service(entries, TransformProvider.class, "plug." + name);
    TestPlugins.compile(
        entries,
        Map.of(
            "plug." + name,
            transform(name, type, "picocli.CommandLine.version()"),
            "picocli.CommandLine",
            library(version)),
        directory.resolve("work-" + name + version));
    TestPlugins.jar(jar, entries);
  }

  private static List<String> problems(ComponentCatalogue catalogue) {
    return catalogue.problems().stream().map(ConfigProblem::toString).toList();
  }

  @Test
  void eachPluginHasItsOwnVersionOfALibrary() throws Exception {
    Path plugins = directory.resolve("plugins");
    plugin(plugins.resolve("one.jar"), "One", "one", "1.0");
    plugin(plugins.resolve("two/lib.jar"), "Two", "two", "2.0");
    Files.writeString(plugins.resolve("README.txt"), "not a plugin");
    try (ComponentCatalogue catalogue = ComponentCatalogue.load(PluginFolder.of(plugins))) {
      assertThat(problems(catalogue)).isEmpty();
      assertThat(catalogue.components(ComponentKind.TRANSFORM))
          .filteredOn(component -> !component.origin().equals(Component.BUILT_IN))
          .extracting(c -> c.type() + " " + c.provider().summary() + " " + c.origin())
          .containsExactly("one 1.0 one", "two 2.0 two");
      Object one = catalogue.find(TransformProvider.class, "one").provider();
      assertThat(one).isInstanceOf(TransformProvider.class);
      assertThat(one.getClass().getClassLoader())
          .isNotSameAs(
              catalogue
                  .find(TransformProvider.class, "two")
                  .provider()
                  .getClass()
                  .getClassLoader());
    }
  }

  @Test
  void aTypeThatIsOfferedTwiceIsRefused() throws Exception {
    Path plugins = directory.resolve("plugins");
    plugin(plugins.resolve("one.jar"), "One", "same", "1.0");
    plugin(plugins.resolve("two.jar"), "Two", "same", "2.0");
    try (ComponentCatalogue catalogue = ComponentCatalogue.load(PluginFolder.of(plugins))) {
      assertThat(problems(catalogue))
          .singleElement()
          .asString()
          .endsWith(
              "two.jar: error: the transform 'same' of two is offered twice (PEN-1301);"
                  + " the other one is of the plugin 'one'; remove one of them");
    }
  }

  @Test
  void brokenPluginsAreNamedAndDoNotHideTheOthers() throws Exception {
    Path plugins = Files.createDirectories(directory.resolve("plugins"));
    plugin(plugins.resolve("good.jar"), "Good", "good", "1.0");
    TestPlugins.jar(plugins.resolve("library.jar"), Map.of("x.txt", new byte[0]));
    Files.writeString(plugins.resolve("torn.jar"), "this is no archive");
    Map<String, byte[]> entries = new LinkedHashMap<>();
    TestPlugins.service(entries, TransformProvider.class, "plug.Missing");
    TestPlugins.jar(plugins.resolve("missing.jar"), entries);
    entries.clear();
    TestPlugins.service(entries, TransformProvider.class, "plug.Dies");
    TestPlugins.compile(
        entries,
        Map.of(
            "plug.Dies",
            transform("Dies", "dies", "\"\"")
                .replace("return \"dies\";", "throw new LinkageError(\"dead\");")),
        directory.resolve("work-dies"));
    TestPlugins.jar(plugins.resolve("dies.jar"), entries);
    entries.clear();
    TestPlugins.service(entries, TransformProvider.class, "plug.Odd");
    TestPlugins.compile(
        entries,
        Map.of("plug.Odd", transform("Odd", "odd", "\"\"").replace("Config()", "Config(int x)")),
        directory.resolve("work-odd"));
    TestPlugins.jar(plugins.resolve("odd.jar"), entries);
    try (ComponentCatalogue catalogue = ComponentCatalogue.load(PluginFolder.of(plugins))) {
      assertThat(problems(catalogue))
          .hasSize(5)
          .anySatisfy(p -> assertThat(p).contains("dies.jar", "dead"))
          .anySatisfy(p -> assertThat(p).contains("library.jar", "offers no component"))
          .anySatisfy(p -> assertThat(p).contains("missing.jar", "plug.Missing"))
          .anySatisfy(p -> assertThat(p).contains("odd.jar", "Config.x: has no @Option"))
          .anySatisfy(p -> assertThat(p).contains("torn.jar"));
      assertThat(catalogue.types(TransformProvider.class)).contains("good");
    }
  }

  @Test
  void aFolderThatIsNotThereIsAProblem() {
    try (ComponentCatalogue catalogue =
        ComponentCatalogue.load(PluginFolder.of(directory.resolve("none")))) {
      assertThat(problems(catalogue)).singleElement().asString().contains("PEN-1301");
    }
  }

  @Test
  void builtInComponentsAreWellFormed() {
    try (ComponentCatalogue catalogue = ComponentCatalogue.load(PluginFolder.NONE)) {
      assertThat(problems(catalogue)).isEmpty();
    }
  }

  @Test
  void aPluginsPartsRunWithItsOwnContextClassLoader() throws Exception {
    try (ComponentCatalogue catalogue =
        ComponentCatalogue.load(PluginFolder.of(TestPlugins.folder(directory)))) {
      Object provider = catalogue.find(SinkProvider.class, "lines").provider();
      assertThat(provider.getClass().getName()).isEqualTo(LinesSink.Provider.class.getName());
      assertThat(provider).isNotInstanceOf(LinesSink.Provider.class);
      ClassLoader before = Thread.currentThread().getContextClassLoader();
      ClassLoader seen =
          PluginThreads.call(provider, () -> Thread.currentThread().getContextClassLoader());
      assertThat(seen).isSameAs(provider.getClass().getClassLoader()).isNotSameAs(before);
      assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
      // The runner's own components stay as they are.
      Sink<?> own = new OwnSink();
      assertThat((Object) PluginThreads.around(Sink.class, own)).isSameAs(own);
    }
  }

  private static final class OwnSink implements Sink<String> {
    @Override
    public void open(io.penstock.spi.SinkContext context) {}

    @Override
    public io.penstock.spi.SinkWriter<String> openWriter() {
      throw new IllegalStateException();
    }

    @Override
    public String description() {
      return "own";
    }

    @Override
    public void close() {}
  }
}
