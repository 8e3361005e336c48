package io.penstock.faults;

import io.penstock.testkit.BooksChecker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The table {@code target/reliability.md}: a line for each test, put together anew after each, from
 * its latest run.
 */
final class Reliability {

  private static final Path OUTPUT = Path.of(System.getProperty("faults.output"));
  private static final Path LINES = OUTPUT.resolve("reliability");

  private Reliability() {}

  /** A sum of the figures of several runs of one test. */
  record Figures(
      int runs,
      long records,
      long lost,
      long doubled,
      long outOfOrder,
      Map<String, Integer> faults) {

    static Figures of(int runs, BooksChecker.Result result) {
      return new Figures(
          runs,
          result.produced(),
          result.lost(),
          result.doubled(),
          result.outOfOrder(),
          result.faults());
    }
  }

  /**
   * Writes a test's line.
   *
   * @param order where the line stands
   * @param fault what was done to whom, in a few words
   * @param test class and method
   * @param note what else was seen; may be empty
   */
  static void line(
      int order, String fault, String test, Figures figures, Seed seed, double seconds, String note)
      throws IOException {
    Files.createDirectories(LINES);
    String struck =
        figures.faults().entrySet().stream()
            .map(one -> one.getValue() + " × " + one.getKey())
            .collect(Collectors.joining(", "));
    String line =
        String.format(
            Locale.ROOT,
            "| %s | %s | %d | %,d | %,d | %,d | %,d | `%s` | %s | %.0f s |%n",
            fault + (note.isEmpty() ? "" : " (" + note + ")"),
            struck,
            figures.runs(),
            figures.records(),
            figures.lost(),
            figures.doubled(),
            figures.outOfOrder(),
            test,
            seed,
            seconds);
    Files.writeString(
        LINES.resolve(String.format(Locale.ROOT, "%03d-%s", order, test.replaceAll("\\W+", "-"))),
        line,
        StandardCharsets.UTF_8);
    StringBuilder table =
        new StringBuilder(
            "| fault | struck | runs | records | lost | doubled | out of order | test | seed | took |\n"
                + "|---|---|---|---|---|---|---|---|---|---|\n");
    try (Stream<Path> files = Files.list(LINES)) {
      for (Path file : files.sorted().toList()) {
        table.append(Files.readString(file, StandardCharsets.UTF_8));
      }
    }
    Files.writeString(OUTPUT.resolve("reliability.md"), table, StandardCharsets.UTF_8);
  }
}
