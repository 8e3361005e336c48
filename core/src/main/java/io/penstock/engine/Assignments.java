package io.penstock.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The partitions that are ours, and which lane each belongs to. Poll thread only. */
final class Assignments {

  /** The lane of a partition that is spread over all of them by key. */
  static final int ALL_LANES = -1;

  private final int lanes;
  private final boolean byKey;
  private final Map<String, Assignment> byPartition = new LinkedHashMap<>();
  private final Map<String, Integer> usualLane = new HashMap<>();
  private boolean everAssigned;

  Assignments(int lanes, Ordering ordering) {
    this.lanes = lanes;
    this.byKey = ordering == Ordering.KEY;
  }

  Assignment add(String partition) {
    everAssigned = true;
    Assignment assignment = new Assignment(partition, byKey ? ALL_LANES : lane(partition));
    byPartition.put(partition, assignment);
    return assignment;
  }

  void noteEmptyAssignment() {
    everAssigned = true;
  }

  /** The lane with the fewest partitions; the one it had before, if that is still among them. */
  private int lane(String partition) {
    int[] load = new int[lanes];
    for (Assignment assignment : byPartition.values()) {
      if (!assignment.partition().equals(partition)) {
        load[assignment.lane()]++;
      }
    }
    int best = usualLane.getOrDefault(partition, 0);
    for (int lane = 0; lane < lanes; lane++) {
      if (load[lane] < load[best]) {
        best = lane;
      }
    }
    usualLane.put(partition, best);
    return best;
  }

  /** Null if it is not ours. */
  Assignment get(String partition) {
    return byPartition.get(partition);
  }

  Assignment remove(String partition) {
    return byPartition.remove(partition);
  }

  Collection<Assignment> all() {
    return byPartition.values();
  }

  List<Assignment> fenced() {
    List<Assignment> fenced = new ArrayList<>(0);
    for (Assignment assignment : byPartition.values()) {
      if (assignment.isFenced()) {
        fenced.add(assignment);
      }
    }
    return fenced;
  }

  /** Whether the source has said at least once what is ours, be it nothing. */
  boolean isKnown() {
    return everAssigned;
  }
}
