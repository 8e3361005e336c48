package io.penstock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Places at which runners of one pipeline run. A place has at most one process at a time; each
 * process has a name of its own, {@code place.generation}.
 */
final class RunnerFleet implements AutoCloseable {

  private final Path file;
  private final Path folder;
  private final List<String> jvm;
  private final Map<String, Runner> running = new LinkedHashMap<>();
  private final Map<String, Integer> generations = new LinkedHashMap<>();
  private final List<Runner> all = new ArrayList<>();

  RunnerFleet(Path file, Path folder, String... jvm) {
    this.file = file;
    this.folder = folder;
    this.jvm = jvm.length == 0 ? List.of("-Xmx160m") : List.of(jvm);
  }

  /** Starts a process at a place, where none may run. */
  Runner start(String place, String... arguments) {
    Runner before = running.get(place);
    if (before != null && before.isAlive()) {
      throw new IllegalStateException(before + " still runs");
    }
    int generation = generations.merge(place, 1, Integer::sum);
    Runner runner = Runner.start(place + "." + generation, file, folder, jvm, arguments);
    running.put(place, runner);
    all.add(runner);
    return runner;
  }

  Runner at(String place) {
    return running.get(place);
  }

  /** Those that run or have just ended, one for each place. */
  List<Runner> current() {
    return List.copyOf(running.values());
  }

  /** Nobody has ended but those that were killed. */
  void assertAlive() {
    for (Runner runner : running.values()) {
      assertThat(runner.isAlive())
          .as("%s runs; its last lines:%n%s", runner, runner.tail())
          .isTrue();
    }
  }

  /** The same count, which fails as soon as a runner has ended by itself. */
  Waiting.Counter whileAlive(Waiting.Counter counter) {
    return () -> {
      assertAlive();
      return counter.count();
    };
  }

  /** How many lines of all outputs hold the text. */
  long linesWith(String text) {
    return all.stream().mapToLong(runner -> runner.linesWith(text)).sum();
  }

  /** SIGTERM to all, which must end in good order. */
  void stop() {
    running.values().forEach(Runner::terminate);
    for (Runner runner : running.values()) {
      assertThat(runner.awaitExit(java.time.Duration.ofSeconds(60)))
          .as("exit code of %s; its last lines:%n%s", runner, runner.tail())
          .isEqualTo(Runner.TERMINATED);
    }
  }

  @Override
  public void close() {
    all.forEach(Runner::close);
  }
}
