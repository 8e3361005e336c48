package io.penstock.faults;

import io.penstock.testkit.BooksChecker;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The table {@code target/reliability.md}: a line for each test, with the figures of all its runs
 * since the folder was cleaned. It is put together anew after each run.
 */
final class Reliability {

  private static final Path OUTPUT = Path.of(System.getProperty("faults.output"));
  private static final Path LINES = OUTPUT.resolve("reliability");
  private static final String FAULTS = "struck.";

  private final Properties figures;

  private Reliability(Properties figures) {
    this.figures = figures;
  }

  /**
   * Adds a run to a test's line.
   *
   * @param order where the line stands
   * @param fault what was done to whom, in a few words
   * @param test class and method
   * @param note what else was seen in this run; may be empty
   */
  static void line(
      int order,
      String fault,
      String test,
      BooksChecker.Result result,
      Seed seed,
      double seconds,
      String note)
      throws IOException {
    Files.createDirectories(LINES);
    Path file =
        LINES.resolve(String.format(Locale.ROOT, "%03d-%s", order, test.replaceAll("\\W+", "-")));
    Reliability line = read(file);
    line.add("runs", 1);
    line.add("records", result.produced());
    line.add("lost", result.lost());
    line.add("doubled", result.doubled());
    line.add("outOfOrder", result.outOfOrder());
    line.add("seconds", Math.round(seconds));
    result.faults().forEach((name, times) -> line.add(FAULTS + name, times));
    line.figures.setProperty("fault", fault + (note.isEmpty() ? "" : ": " + note));
    line.figures.setProperty("test", test);
    line.figures.merge("seeds", seed.toString(), (before, now) -> before + ", " + now);
    try (Writer writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      line.figures.store(writer, null);
    }
    table();
  }

  private static Reliability read(Path file) throws IOException {
    Properties figures = new Properties();
    if (Files.exists(file)) {
      try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
        figures.load(reader);
      }
    }
    return new Reliability(figures);
  }

  private static void table() throws IOException {
    StringBuilder table =
        new StringBuilder(
            """
            | fault | struck | runs | records | lost | doubled | out of order | test | seeds | seconds |
            |---|---|---|---|---|---|---|---|---|---|
            """);
    List<Path> files;
    try (Stream<Path> found = Files.list(LINES)) {
      files = found.sorted().toList();
    }
    for (Path file : files) {
      table.append(read(file));
    }
    Files.writeString(OUTPUT.resolve("reliability.md"), table, StandardCharsets.UTF_8);
  }

  private void add(String figure, long more) {
    figures.setProperty(figure, Long.toString(number(figure) + more));
  }

  private long number(String figure) {
    return Long.parseLong(figures.getProperty(figure, "0"));
  }

  /** A line of the table. */
  @Override
  public String toString() {
    Map<String, Long> struck = new TreeMap<>();
    for (String name : figures.stringPropertyNames()) {
      if (name.startsWith(FAULTS)) {
        struck.put(name.substring(FAULTS.length()), number(name));
      }
    }
    return String.format(
        Locale.ROOT,
        "| %s | %s | %d | %,d | %,d | %,d | %,d | `%s` | %s | %d |%n",
        figures.getProperty("fault"),
        struck.entrySet().stream()
            .map(one -> one.getValue() + " × " + one.getKey())
            .collect(Collectors.joining(", ")),
        number("runs"),
        number("records"),
        number("lost"),
        number("doubled"),
        number("outOfOrder"),
        figures.getProperty("test"),
        figures.getProperty("seeds"),
        number("seconds"));
  }
}
