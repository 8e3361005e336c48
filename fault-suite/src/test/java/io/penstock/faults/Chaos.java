package io.penstock.faults;

import io.penstock.testkit.BooksChecker;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

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

  /** Over what time most records of a round are sent; the others trickle in until it strikes. */
  private static final Duration ROUND = Duration.ofMillis(1_500);

  /** Longer than a rebalance that leaves a runner without partitions takes. */
  private static final Duration AT_WORK = Duration.ofSeconds(12);

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
      AtomicBoolean struck = new AtomicBoolean(i == steps.size());
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(() -> load.sendUntil(share, ROUND, struck::get));
      sent = upTo;
      try {
        if (i < steps.size()) {
          awaitProgress();
          Waiting.pause(Duration.ofMillis(random.nextInt(400)));
          fleet.assertAlive();
          strike(steps.get(i));
          books.fault(steps.get(i).label);
        }
      } finally {
        struck.set(true);
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
    Duration pause = Duration.ofMillis(random.nextInt(50));
    // Mostly one that has work; the others may be struck while they start or join. One at least has
    // work, or the run would show nothing.
    boolean mustWork = random.nextInt(10) < 7 || killedAtWork == 0;
    boolean works = mustWork ? awaitWork(victim, pause) : worksAfter(victim, pause);
    if (works) {
      killedAtWork++;
    }
    victim.kill();
    Waiting.pause(Duration.ofMillis(random.nextInt(500)));
    fleet.start(victim.name().substring(0, victim.name().indexOf('.')));
  }

  /** Waits until it has work and still has some after the pause; gives up after a while. */
  private static boolean awaitWork(Runner victim, Duration pause) {
    long deadline = System.nanoTime() + AT_WORK.toNanos();
    while (System.nanoTime() < deadline) {
      if (victim.count("inFlight") > 0 && worksAfter(victim, pause)) {
        return true;
      }
      Waiting.pause(Duration.ofMillis(5));
    }
    return false;
  }

  private static boolean worksAfter(Runner victim, Duration pause) {
    Waiting.pause(pause);
    return victim.count("inFlight") > 0;
  }

  /** How many runners had records in flight when they were killed. */
  int killedAtWork() {
    return killedAtWork;
  }
}
