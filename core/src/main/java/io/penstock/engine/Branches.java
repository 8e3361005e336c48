package io.penstock.engine;

import io.penstock.spi.DeadLetter;
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

  /** A best-effort branch may hold one of so many parts of the pipeline's budget, beside it. */
  private static final int SHARE_OF_MEMORY = 4;

  private final Parts<T> parts;
  private final Waits waits;
  private final PipelineMeters meters;
  private final Map<Branch<T>, BranchCounts> counts = new LinkedHashMap<>();
  private final Map<Branch<T>, DeadLetterDesk> desks = new LinkedHashMap<>();
  private final List<BestEffortBranch<T>> bestEffort = new ArrayList<>();

  /**
   * The branches.
   *
   * @param mainDesk for required branches without a dead letter of their own
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
    for (Branch<T> branch : parts.branches()) {
      counts.put(branch, new BranchCounts(meters, branch.name()));
      if (branch.required()) {
        desks.put(
            branch,
            branch.deadLetter() == null ? mainDesk : desk(branch.deadLetter(), guard, waits));
      } else {
        bestEffort.add(bestEffort(branch, new Waits(log, parts.name(), parts.clock())));
      }
    }
  }

  /**
   * What is wrong with such a branch is no business of the pipeline's, so that nothing is shared.
   */
  private BestEffortBranch<T> bestEffort(Branch<T> branch, Waits own) {
    FloodGuard guard = new FloodGuard(parts.options().flood(), parts.nanoTime());
    DeadLetterDesk desk =
        desk(branch.deadLetter() == null ? parts.deadLetter() : branch.deadLetter(), guard, own);
    desks.put(branch, desk);
    return new BestEffortBranch<>(
        branch,
        counts.get(branch),
        desk,
        () -> writer(branch, own, new BranchAccount(counts.get(branch))),
        context(1),
        parts.options().retry(),
        own,
        parts.options().memory() / SHARE_OF_MEMORY);
  }

  private DeadLetterDesk desk(DeadLetter target, FloodGuard guard, Waits waiting) {
    return new DeadLetterDesk(
        parts.name(), target, guard, waiting, parts.options().retry(), parts.clock());
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
      if (branch.required() && !open(branch, opener)) {
        return false;
      }
    }
    return true;
  }

  private boolean open(Branch<T> branch, Opener opener) throws InterruptedException {
    String name = "branch " + branch.name();
    return opener.open(
            name + ", sink " + branch.sink().description(),
            () -> branch.sink().open(context(parts.options().lanes())))
        && (branch.deadLetter() == null
            || opener.open(
                name + ", dead letter",
                () ->
                    branch
                        .deadLetter()
                        .open(new DeadLetterContext(parts.name(), parts.registry()))));
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
