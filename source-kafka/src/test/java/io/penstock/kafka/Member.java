package io.penstock.kafka;

import io.penstock.record.SourceRecord;
import io.penstock.spi.Lag;
import io.penstock.spi.SourceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** A source that is driven by the test's own thread, as the engine's poll thread would. */
final class Member implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  final KafkaSource source;
  final RecordingContext context = new RecordingContext();
  final List<SourceRecord> records = new ArrayList<>();

  private Member(KafkaSourceConfig config) {
    source = new KafkaSource(config);
  }

  static Member unopened(KafkaSourceConfig config) {
    return new Member(config);
  }

  static Member open(KafkaSourceConfig config) throws SourceException {
    Member member = new Member(config);
    member.source.open(member.context);
    return member;
  }

  /** Polls once and keeps what came. */
  List<SourceRecord> poll() throws SourceException {
    List<SourceRecord> polled = source.poll(Duration.ofMillis(50));
    for (SourceRecord record : polled) {
      if (!context.owned.contains(record.partition())) {
        throw new AssertionError(record + " of a partition that is not ours: " + context.log);
      }
    }
    records.addAll(polled);
    return polled;
  }

  /** Polls until something is so; fails if it never is. */
  void pollUntil(String what, BooleanSupplier so) throws SourceException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!so.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(
            "never: " + what + "; " + records.size() + " records, " + context.log);
      }
      poll();
    }
  }

  void pollUntilRecords(int count) throws SourceException {
    pollUntil(count + " records", () -> records.size() >= count);
  }

  /** Polls although there is nothing to wait for, to show that nothing comes. */
  void pollTimes(int times) throws SourceException {
    for (int i = 0; i < times; i++) {
      poll();
    }
  }

  /** The lag, of a source that has one to tell. */
  Map<String, Lag> lag() {
    try {
      return source.lag();
    } catch (SourceException failure) {
      throw new AssertionError(failure);
    }
  }

  void acknowledgeAll() {
    source.acknowledge(records);
  }

  List<String> values() {
    return records.stream().map(record -> Topic.text(record.value())).toList();
  }

  @Override
  public void close() {
    source.close();
  }
}
