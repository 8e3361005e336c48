package io.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.record.SourceRecord;
import io.penstock.spi.SourceException;
import io.penstock.spi.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Drives a source as the engine would: polls, goes on after failures that may pass. */
final class Consumer implements AutoCloseable {

  /** Ends a test that would wait for ever; no test is about it. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  final RedisStreamsSource source;
  final RecordingContext context = new RecordingContext();
  final List<SourceException> failures = new ArrayList<>();
  final List<SourceRecord> read = new ArrayList<>();

  Consumer(Settings settings) {
    source = settings.source();
  }

  static Consumer open(Settings settings) throws SourceException {
    Consumer consumer = new Consumer(settings);
    try {
      consumer.source.open(consumer.context);
    } catch (SourceException | RuntimeException failed) {
      consumer.source.close();
      throw failed;
    }
    return consumer;
  }

  /** One whose context fences before it takes over. */
  static Consumer openFencing(Settings settings) throws SourceException {
    Consumer consumer = new Consumer(settings);
    consumer.context.fences = true;
    consumer.source.open(consumer.context);
    return consumer;
  }

  /** One poll. */
  List<SourceRecord> poll() throws SourceException {
    List<SourceRecord> records;
    try {
      records = source.poll(Duration.ofMillis(50));
    } catch (SourceException failure) {
      if (failure.verdict() == Verdict.STOP) {
        throw failure;
      }
      failures.add(failure);
      return List.of();
    }
    read.addAll(records);
    return records;
  }

  /** Polls until a condition holds. */
  void pollUntil(BooleanSupplier condition) throws SourceException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("patience").isLessThan(until);
      poll();
    }
  }

  /** Polls until so many records were read in all. */
  Consumer readUntil(int count) throws SourceException {
    pollUntil(() -> read.size() >= count);
    return this;
  }

  /** Polls a few times in the belief that nothing comes. */
  Consumer pollTimes(int times) throws SourceException {
    for (int i = 0; i < times; i++) {
      poll();
    }
    return this;
  }

  /** Settles everything that was read and was not settled before, and sees it acknowledged. */
  Consumer settleAll() throws SourceException {
    source.acknowledge(read);
    pollUntil(() -> context.acknowledged.size() >= read.size());
    return this;
  }

  List<String> values() {
    return read.stream().map(r -> new String(r.value(), StandardCharsets.UTF_8)).toList();
  }

  List<String> ids() {
    return read.stream().map(r -> EntryIds.text(r.position())).toList();
  }

  @Override
  public void close() {
    source.close();
  }

  /** Dies: the connections end, nothing is said. */
  void die() {
    source.abandon();
  }
}
