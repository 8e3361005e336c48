package io.penstock.testkit.contract;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import io.penstock.spi.Source;
import io.penstock.spi.SourceContext;
import io.penstock.spi.SourceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Reads from a source in the way the engine does: one thread, and told of partitions. */
final class SourceReader implements SourceContext {

  private static final Duration POLL = Duration.ofMillis(100);

  private final Source source;
  private final boolean pauseAtOnce;
  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final Map<String, Position> startedAt = new HashMap<>();
  private final Set<String> owned = new HashSet<>();
  private final List<SourceRecord> records = new ArrayList<>();
  private final List<String> mistakes = new ArrayList<>();

  /**
   * A reader.
   *
   * @param pauseAtOnce pauses every partition from within {@link #assigned}
   */
  SourceReader(Source source, boolean pauseAtOnce) {
    this.source = source;
    this.pauseAtOnce = pauseAtOnce;
  }

  @Override
  public String pipeline() {
    return "contract";
  }

  @Override
  public MeterRegistry meters() {
    return meters;
  }

  @Override
  public void assigned(Map<String, Position> startingAt) {
    startedAt.putAll(startingAt);
    owned.addAll(startingAt.keySet());
    if (pauseAtOnce) {
      source.pause(startingAt.keySet());
    }
  }

  @Override
  public void revoked(Set<String> partitions) {
    owned.removeAll(partitions);
  }

  @Override
  public void lost(Set<String> partitions) {
    owned.removeAll(partitions);
  }

  /** Polls once and checks what came. */
  List<SourceRecord> poll() throws SourceException {
    List<SourceRecord> batch = source.poll(POLL);
    for (SourceRecord record : batch) {
      if (!owned.contains(record.partition())) {
        mistakes.add(record.position() + " is of a partition that was not assigned");
      } else if (record.position().isBefore(startedAt.get(record.partition()))) {
        mistakes.add(record.position() + " is before " + startedAt.get(record.partition()));
      }
    }
    records.addAll(batch);
    return batch;
  }

  /** Polls until the condition holds. */
  void pollUntil(String what, BooleanSupplier condition) throws SourceException {
    long deadline = System.nanoTime() + Waiting.atMost().toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(
            what + ": not within " + Waiting.atMost() + "; " + records.size() + " records so far");
      }
      poll();
    }
  }

  /** Polls until that many records have come in all. */
  List<SourceRecord> pollUntil(int count) throws SourceException {
    pollUntil(count + " records", () -> records.size() >= count);
    return records;
  }

  /** Polls for a while; for what must not come. */
  void pollTimes(int times) throws SourceException {
    for (int i = 0; i < times; i++) {
      poll();
    }
  }

  Collection<String> owned() {
    return owned;
  }

  List<SourceRecord> records() {
    return records;
  }

  List<String> mistakes() {
    return mistakes;
  }
}
