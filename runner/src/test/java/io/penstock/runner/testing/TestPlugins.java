package io.penstock.runner.testing;

import io.penstock.spi.DeadLetterProvider;
import io.penstock.spi.DecoderProvider;
import io.penstock.spi.SinkProvider;
import io.penstock.spi.SourceProvider;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Makes plugin jars: of the components in this package, and of source texts. */
public final class TestPlugins {

  private TestPlugins() {}

  /** A folder with one plugin, which offers the components of this package. */
  public static Path folder(Path directory) {
    try {
      Path folder = Files.createDirectories(directory.resolve("test-plugins"));
      Map<String, byte[]> entries = new LinkedHashMap<>();
      service(entries, SourceProvider.class, GenerateSource.Provider.class.getName());
      service(entries, DecoderProvider.class, PlainDecoder.Provider.class.getName());
      service(entries, SinkProvider.class, LinesSink.Provider.class.getName());
      service(entries, DeadLetterProvider.class, LinesDeadLetter.Provider.class.getName());
      Path classes =
          Path.of(TestPlugins.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      addClasses(entries, classes, TestPlugins.class.getPackageName().replace('.', '/'));
      jar(folder.resolve("testing.jar"), entries);
      return folder;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Adds a service entry. */
  public static void service(Map<String, byte[]> entries, Class<?> service, String provider) {
    entries.put(
        "META-INF/services/" + service.getName(), provider.getBytes(StandardCharsets.UTF_8));
  }

  /** Compiles source texts, given by the names of their classes, and adds the classes. */
  public static void compile(Map<String, byte[]> entries, Map<String, String> sources, Path work)
      throws IOException {
    Path out = Files.createDirectories(work.resolve("classes"));
    Path in = Files.createDirectories(work.resolve("sources"));
    for (Map.Entry<String, String> source : sources.entrySet()) {
      Path file = in.resolve(source.getKey().replace('.', '/') + ".java");
      Files.createDirectories(file.getParent());
      Files.writeString(file, source.getValue());
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
        Stream<Path> paths = Files.walk(in)) {
      List<Path> javaFiles = paths.filter(path -> path.toString().endsWith(".java")).toList();
      boolean compiled =
          compiler
              .getTask(
                  messages,
                  files,
                  null,
                  List.of("-d", out.toString(), "-cp", System.getProperty("java.class.path")),
                  null,
                  files.getJavaFileObjectsFromPaths(javaFiles))
              .call();
      if (!compiled) {
        throw new IllegalStateException(messages.toString());
      }
    }
    addClasses(entries, out, "");
  }

  private static void addClasses(Map<String, byte[]> entries, Path root, String folder)
      throws IOException {
    try (Stream<Path> paths = Files.walk(root.resolve(folder))) {
      for (Path path : paths.filter(file -> file.toString().endsWith(".class")).toList()) {
        entries.put(root.relativize(path).toString(), Files.readAllBytes(path));
      }
    }
  }

  /** Writes a jar. */
  public static void jar(Path file, Map<String, byte[]> entries) throws IOException {
    Files.createDirectories(file.getParent());
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        out.putNextEntry(new JarEntry(entry.getKey()));
        out.write(entry.getValue());
        out.closeEntry();
      }
    }
  }
}
