package io.penstock.redis;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.penstock.record.Position;
import io.penstock.spi.SourceContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Keeps what a source tells. */
final class RecordingContext implements SourceContext {

  final MeterRegistry meters = new SimpleMeterRegistry();
  final Map<String, Position> assigned = new LinkedHashMap<>();
  final Map<String, List<Position>> takenFrom = new LinkedHashMap<>();
  final List<Position> acknowledged = new ArrayList<>();
  final Map<String, Duration> askedFor = new LinkedHashMap<>();
  final Set<String> known = new HashSet<>();
  boolean fences;
  boolean mayTakeOver;

  @Override
  public String pipeline() {
    return "events";
  }

  @Override
  public MeterRegistry meters() {
    return meters;
  }

  @Override
  public void assigned(Map<String, Position> startingAt) {
    assigned.putAll(startingAt);
  }

  @Override
  public void revoked(Set<String> partitions) {
    throw new AssertionError("streams are not given away");
  }

  @Override
  public void lost(Set<String> partitions) {
    throw new AssertionError("streams are not lost");
  }

  @Override
  public boolean fencesTakeOvers() {
    return fences;
  }

  @Override
  public boolean knows(String partition) {
    return known.contains(partition);
  }

  @Override
  public boolean mayTakeOver(String partition, String from, Duration fencedWithin) {
    askedFor.put(from, fencedWithin);
    return !fences || mayTakeOver;
  }

  @Override
  public void tookOver(String partition, String from, Collection<Position> positions) {
    takenFrom.computeIfAbsent(from, any -> new ArrayList<>()).addAll(positions);
  }

  @Override
  public void acknowledged(Collection<Position> positions) {
    acknowledged.addAll(positions);
  }

  double count(String name) {
    return meters.get(name).counters().stream().mapToDouble(c -> c.count()).sum();
  }
}
