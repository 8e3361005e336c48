package io.penstock.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Runs an example until it has read everything, and shows how far it is. */
final class Consumption {

  private static final long BETWEEN_LOOKS_MILLIS = 250;

  private final Path home;
  private final Path runnerJar;
  private final Screen screen;

  Consumption(Path home, Path runnerJar, Screen screen) {
    this.home = home;
    this.runnerJar = runnerJar;
    this.screen = screen;
  }

  /**
   * Runs it.
   *
   * @param example the name of its folder
   * @param environment its own variables
   * @param production what it reads
   * @param maxRecords after how many records it ends; 0 for when the topic is drained
   */
  RunnerBooks run(
      String example, Map<String, String> environment, Production production, long maxRecords)
      throws IOException, InterruptedException {
    List<String> until;
    if (maxRecords > 0) {
      // A topic that is filled slowly looks drained now and then.
      until = List.of("--max-records", Long.toString(maxRecords));
    } else {
      production.await(screen);
      until = List.of("--until-drained");
    }
    String file = "examples/" + example + "/pipeline.yaml";
    screen.step("penstock run " + file + " " + String.join(" ", until));
    try (RunnerProcess runner =
        RunnerProcess.start(runnerJar, home.resolve(file), environment, until)) {
      watch(runner, production);
      int exitCode = runner.exitCode();
      screen.endProgress();
      if (exitCode != 0) {
        screen.line(runner.tail());
        throw new IllegalStateException(
            "the runner has ended with exit code " + exitCode + "; its last lines stand above");
      }
      screen.step("drained");
      return RunnerBooks.parse(runner.output());
    }
  }

  private void watch(RunnerProcess runner, Production production) throws InterruptedException {
    long before = 0;
    long beforeAt = System.nanoTime();
    while (runner.isAlive()) {
      production.failIfFailed();
      Optional<Metrics> metrics = Metrics.fetch(runner.port());
      if (metrics.isPresent()) {
        Metrics now = metrics.get();
        long nowAt = System.nanoTime();
        double perSecond = (now.settled() - before) / ((nowAt - beforeAt) / 1e9);
        before = now.settled();
        beforeAt = nowAt;
        screen.progress(
            progress(now, Math.max(0, Math.round(perSecond))) + production.stillToCome());
      }
      Thread.sleep(BETWEEN_LOOKS_MILLIS);
    }
  }

  private static String progress(Metrics now, long perSecond) {
    return String.format(
        Locale.ROOT,
        "%,d/s  written %,d  duplicate %,d  filtered %,d  dead-lettered %,d  lag %s",
        perSecond,
        now.written(),
        now.duplicates(),
        now.filtered(),
        now.dead(),
        now.lag() < 0 ? "?" : String.format(Locale.ROOT, "%,d", now.lag()));
  }
}
