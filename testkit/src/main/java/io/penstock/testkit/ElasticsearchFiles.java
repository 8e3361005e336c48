package io.penstock.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Finds the Elasticsearch that Maven has downloaded and unpacks it. The archive is large, so it is
 * no dependency of the testkit: the module whose tests want it declares it in the scope {@code
 * test}, with which Maven puts it into the local repository and nowhere else.
 */
final class ElasticsearchFiles {

  private static final String PROPERTY = "penstock.test.elasticsearch.zip";

  private ElasticsearchFiles() {}

  /** The unpacked program. */
  static Path home() {
    String version = Versions.of("elasticsearch");
    return Cache.entry("elasticsearch-" + version, folder -> unpack(zip(version), folder))
        .resolve("elasticsearch-" + version);
  }

  private static Path zip(String version) {
    String chosen = System.getProperty(PROPERTY);
    if (chosen != null) {
      return Path.of(chosen);
    }
    String inRepository =
        "org/elasticsearch/distribution/integ-test-zip/elasticsearch/"
            + version
            + "/elasticsearch-"
            + version
            + ".zip";
    List<Path> repositories = localRepositories();
    return repositories.stream()
        .map(repository -> repository.resolve(inRepository))
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "no Elasticsearch to start: declare the dependency"
                        + " org.elasticsearch.distribution.integ-test-zip:elasticsearch:"
                        + version
                        + " of type zip in the scope test and let Maven resolve it, or name the zip"
                        + " by the system property "
                        + PROPERTY
                        + ", or a running server by PENSTOCK_TEST_ELASTICSEARCH (looked in "
                        + repositories
                        + ")"));
  }

  /**
   * Where Maven keeps its artifacts: Surefire says it, else a user's own setting, else the usual.
   */
  private static List<Path> localRepositories() {
    List<Path> repositories = new ArrayList<>();
    Stream.of(System.getProperty("localRepository"), System.getProperty("maven.repo.local"))
        .filter(Objects::nonNull)
        .map(Path::of)
        .forEach(repositories::add);
    repositories.add(Path.of(System.getProperty("user.home"), ".m2", "repository"));
    return repositories;
  }

  private static void unpack(Path archive, Path folder) throws IOException {
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
        ZipEntry entry = entries.nextElement();
        Path target = folder.resolve(entry.getName()).normalize();
        if (!target.startsWith(folder)) {
          throw new IOException("the archive leaves its folder");
        }
        if (entry.isDirectory()) {
          Files.createDirectories(target);
          continue;
        }
        Files.createDirectories(target.getParent());
        try (var in = zip.getInputStream(entry)) {
          Files.copy(in, target);
        }
        // Zip entries read by Java carry no permissions.
        boolean program = target.getParent().endsWith("bin");
        Files.setPosixFilePermissions(
            target, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
      }
    }
  }

  /**
   * Writes a server's own configuration folder.
   *
   * @param settings the lines of {@code elasticsearch.yml}
   */
  static void configure(Path home, Path config, List<String> settings) {
    try {
      Files.createDirectories(config);
      Files.copy(home.resolve("config/log4j2.properties"), config.resolve("log4j2.properties"));
      Files.write(config.resolve("elasticsearch.yml"), settings);
      // Without the logs of the garbage collector and the heap dumps of a production server.
      List<String> options =
          Files.readAllLines(home.resolve("config/jvm.options")).stream()
              .filter(line -> !line.contains("-Xlog:gc") && !line.contains("HeapDump"))
              .filter(line -> !line.contains("UseG1GC"))
              .toList();
      Files.write(config.resolve("jvm.options"), options);
      Files.createDirectories(config.resolve("jvm.options.d"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the configuration " + config, e);
    }
  }
}
