package io.penstock.kafka;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.penstock.record.Position;
import io.penstock.spi.SourceContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Remembers what the source said, and does what a test wants done at that moment. */
final class RecordingContext implements SourceContext {

  final MeterRegistry registry = new SimpleMeterRegistry();
  final Map<String, Position> starts = new HashMap<>();
  final Set<String> owned = new HashSet<>();
  final List<String> log = new ArrayList<>();
  int assignments;
  Consumer<Set<String>> onAssigned = partitions -> {};
  Consumer<Set<String>> onRevoked = partitions -> {};

  @Override
  public String pipeline() {
    return "test";
  }

  @Override
  public MeterRegistry meters() {
    return registry;
  }

  @Override
  public void assigned(Map<String, Position> startingAt) {
    assignments++;
    startingAt.forEach(
        (partition, position) -> {
          if (!owned.add(partition)) {
            throw new AssertionError(partition + " was assigned twice");
          }
          if (!position.partition().equals(partition)) {
            throw new AssertionError(partition + " starts at " + position);
          }
        });
    starts.putAll(startingAt);
    log.add("assigned " + new java.util.TreeMap<>(startingAt).values());
    onAssigned.accept(startingAt.keySet());
  }

  @Override
  public void revoked(Set<String> partitions) {
    log.add("revoked " + new java.util.TreeSet<>(partitions));
    take(partitions);
    onRevoked.accept(partitions);
  }

  @Override
  public void lost(Set<String> partitions) {
    log.add("lost " + new java.util.TreeSet<>(partitions));
    take(partitions);
  }

  private void take(Set<String> partitions) {
    if (partitions.isEmpty() || !owned.removeAll(partitions)) {
      throw new AssertionError(partitions + " were taken but not owned: " + log);
    }
  }
}
