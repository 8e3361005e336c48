package io.penstock.faults;

import io.penstock.testkit.BooksChecker;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * A schedule of faults in random order, struck while records keep coming: before each, some are
 * sent and some progress is waited for, so that every fault strikes a pipeline that works.
 */
final class Chaos {

  /** What is done, and what is struck by it. */
  private enum Step {
    KILL_RUNNER("kill -9 of a runner"),
    KILL_DATABASE("kill -9 of the database"),
    RESTART_DATABASE("restart of the database"),
    KILL_BROKER("kill -9 of the broker"),
    RESTART_BROKER("restart of the broker");

    private final String label;

    Step(String label) {
      this.label = label;
    }
  }

  /** Over what time the records of a round are sent: longer than it takes to strike. */
  private static final Duration ROUND = Duration.ofMillis(1_500);

  private static final Duration STANDSTILL = Duration.ofSeconds(90);

  private final World world;
  private final RunnerFleet fleet;
  private final Target target;
  private final Load load;
  private final BooksChecker books;
  private final Random random;
  private final List<Step> steps = new ArrayList<>();
  private int killedAtWork;

  Chaos(
      World world, RunnerFleet fleet, Target target, Load load, BooksChecker books, Random random) {
    this.world = world;
    this.fleet = fleet;
    this.target = target;
    this.load = load;
    this.books = books;
    this.random = random;
  }

  /** Adds that many {@code kill -9} of runners. */
  Chaos runners(int kills) {
    steps.addAll(Collections.nCopies(kills, Step.KILL_RUNNER));
    return this;
  }

  /** Adds that many restarts of the database; every second one in good order. */
  Chaos databases(int restarts) {
    for (int i = 0; i < restarts; i++) {
      steps.add(i % 2 == 0 ? Step.KILL_DATABASE : Step.RESTART_DATABASE);
    }
    return this;
  }

  /** Adds that many restarts of the broker; every second one in good order. */
  Chaos brokers(int restarts) {
    for (int i = 0; i < restarts; i++) {
      steps.add(i % 2 == 0 ? Step.KILL_BROKER : Step.RESTART_BROKER);
    }
    return this;
  }

  /** Strikes, and has sent {@code records} in the end. */
  void run(int records) throws SQLException {
    Collections.shuffle(steps, random);
    int rounds = steps.size() + 1;
    int sent = 0;
    for (int i = 0; i < rounds; i++) {
      int upTo = (int) ((long) records * (i + 1) / rounds);
      int share = upTo - sent;
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(() -> load.sendOver(share, ROUND));
      sent = upTo;
      if (i < steps.size()) {
        awaitProgress();
        Waiting.pause(Duration.ofMillis(random.nextInt(400)));
        fleet.assertAlive();
        strike(steps.get(i));
        books.fault(steps.get(i).label);
      }
      sending.join();
    }
  }

  private void awaitProgress() throws SQLException {
    Waiting.untilReached("settled records", target.settled() + 1, STANDSTILL, target::settled);
  }

  private void strike(Step step) {
    switch (step) {
      case KILL_RUNNER -> killRunner();
      case KILL_DATABASE -> {
        world.postgres().kill();
        world.postgres().restart();
      }
      case RESTART_DATABASE -> world.postgres().restart();
      case KILL_BROKER -> {
        world.kafka().kill();
        world.kafka().restart();
      }
      case RESTART_BROKER -> world.kafka().restart();
    }
  }

  private void killRunner() {
    List<Runner> runners = fleet.current();
    Runner victim = runners.get(random.nextInt(runners.size()));
    if (random.nextInt(10) < 7) {
      // Mostly one that has work; the others may be struck while they start or join.
      awaitWork(victim);
    }
    Waiting.pause(Duration.ofMillis(random.nextInt(50)));
    if (victim.count("inFlight") > 0) {
      killedAtWork++;
    }
    victim.kill();
    Waiting.pause(Duration.ofMillis(random.nextInt(500)));
    fleet.start(victim.name().substring(0, victim.name().indexOf('.')));
  }

  private static void awaitWork(Runner victim) {
    long deadline = System.nanoTime() + Duration.ofSeconds(8).toNanos();
    while (victim.count("inFlight") == 0 && System.nanoTime() < deadline) {
      Waiting.pause(Duration.ofMillis(10));
    }
  }

  /** How many runners had records in flight when they were killed. */
  int killedAtWork() {
    return killedAtWork;
  }
}
