package io.penstock.engine;

import io.penstock.spi.DeadLetterContext;
import io.penstock.spi.SinkContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.slf4j.Logger;

/** All branches of a pipeline: opens them, gives each lane its part, tells what became of them. */
final class Branches<T> {

  private final Parts<T> parts;
  private final Waits waits;
  private final PipelineMeters meters;
  private final Map<Branch<T>, BranchCounts> counts = new LinkedHashMap<>();
  private final Map<Branch<T>, DeadLetterDesk> desks = new LinkedHashMap<>();
  private final List<BestEffortBranch<T>> bestEffort = new ArrayList<>();

  /**
   * The branches.
   *
   * @param mainDesk for branches without a dead letter of their own
   * @param log where best-effort branches tell what they wait for; readiness does not hang on them
   */
  Branches(
      Parts<T> parts,
      Waits waits,
      PipelineMeters meters,
      DeadLetterDesk mainDesk,
      FloodGuard guard,
      Logger log) {
    this.parts = parts;
    this.waits = waits;
    this.meters = meters;
    RetryPolicy retry = parts.options().retry();
    for (Branch<T> branch : parts.branches()) {
      counts.put(branch, new BranchCounts(meters, branch.name()));
      desks.put(
          branch,
          branch.deadLetter() == null
              ? mainDesk
              : new DeadLetterDesk(
                  parts.name(), branch.deadLetter(), guard, waits, retry, parts.clock()));
      if (!branch.required()) {
        Waits own = new Waits(log, parts.name(), parts.clock());
        bestEffort.add(
            new BestEffortBranch<>(
                branch,
                counts.get(branch),
                () -> writer(branch, own, new BranchAccount(counts.get(branch))),
                context(1),
                retry,
                own));
      }
    }
  }

  private SinkContext context(int writers) {
    return new SinkContext(parts.name(), writers, parts.registry());
  }

  private BranchWriter<T> writer(Branch<T> branch, Waits own, Account account) {
    return new BranchWriter<>(
        branch,
        branch.sink().openWriter(),
        parts.options().retry(),
        own,
        meters,
        counts.get(branch),
        account,
        desks.get(branch));
  }

  /** Opens what the pipeline cannot do without; false if a stop was asked for meanwhile. */
  boolean open(Opener opener) throws InterruptedException {
    for (Branch<T> branch : parts.branches()) {
      boolean ready =
          !branch.required()
              || opener.open(
                  "branch " + branch.name() + ", sink " + branch.sink().description(),
                  () -> branch.sink().open(context(parts.options().lanes())));
      ready =
          ready
              && (branch.deadLetter() == null
                  || opener.open(
                      "branch " + branch.name() + ", dead letter",
                      () ->
                          branch
                              .deadLetter()
                              .open(new DeadLetterContext(parts.name(), parts.registry()))));
      if (!ready) {
        return false;
      }
    }
    return true;
  }

  /** Starts the threads of the best-effort branches. */
  void start(BiConsumer<Runnable, String> starter) {
    for (int i = 0; i < bestEffort.size(); i++) {
      starter.accept(bestEffort.get(i), "branch-" + i);
    }
  }

  /**
   * A lane's part; called by the lane's thread.
   *
   * @param grip the lane's
   */
  LaneBranches<T> forLane(Grip grip) {
    List<BranchWriter<T>> required = new ArrayList<>();
    for (Branch<T> branch : parts.branches()) {
      if (branch.required()) {
        required.add(writer(branch, waits, new RequiredBranchAccount(counts.get(branch), grip)));
      }
    }
    return new LaneBranches<>(required, bestEffort);
  }

  boolean isIdle() {
    return bestEffort.stream().allMatch(BestEffortBranch::isIdle);
  }

  List<BranchStatus> status() {
    List<BranchStatus> status = new ArrayList<>(counts.size());
    counts.forEach((branch, count) -> status.add(count.status(branch.name(), branch.required())));
    return List.copyOf(status);
  }
}
