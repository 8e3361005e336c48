package io.penstock.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.penstock.record.Header;
import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import io.penstock.spi.Capability;
import io.penstock.spi.Lag;
import io.penstock.spi.SeekableSource;
import io.penstock.spi.Source;
import io.penstock.spi.SourceException;
import io.penstock.spi.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a {@link Source} must do. Each test wants data of its own with {@link #partitions}
 * partitions, empty at first; make it in a {@code @BeforeEach} method. A source that is not told
 * where to start begins with the oldest record.
 */
@Timeout(180)
public abstract class SourceContract {

  private final List<Source> sources = new ArrayList<>();

  /**
   * A new source, not opened, on this test's data. All that are made in one test belong together
   * (one consumer group): what one acknowledges, the next does not get.
   */
  protected abstract Source newSource() throws Exception;

  /**
   * How many partitions this test's data have; two or more if the source can have more than one.
   */
  protected abstract int partitions();

  /**
   * Puts a record at the end of a partition and returns when it is there for good.
   *
   * @param partition from 0
   * @param key null for none
   */
  protected abstract void produce(int partition, byte[] key, byte[] value, List<Header> headers)
      throws Exception;

  /** Whether the source's records have keys and headers; else {@link #produce} leaves them out. */
  protected boolean hasKeysAndHeaders() {
    return true;
  }

  /** Makes the server unreachable, and present connections useless. */
  protected abstract void takeServerAway() throws Exception;

  /** Undoes {@link #takeServerAway}. */
  protected abstract void bringServerBack() throws Exception;

  /** A new source whose topic or the like is not there, or null if it makes what it misses. */
  protected abstract Source newSourceOfNothing() throws Exception;

  @AfterEach
  final void closeSources() {
    sources.forEach(Source::close);
  }

  private Source made() throws Exception {
    return keep(newSource());
  }

  private Source keep(Source source) {
    sources.add(source);
    return source;
  }

  private SourceReader opened(Source source) throws Exception {
    SourceReader reader = new SourceReader(source, false);
    source.open(reader);
    return reader;
  }

  private SourceReader openedPaused(Source source) throws Exception {
    SourceReader reader = new SourceReader(source, true);
    source.open(reader);
    return reader;
  }

  /** Waits until all partitions are there. */
  private void awaitAssignment(SourceReader reader) throws Exception {
    reader.pollUntil(
        partitions() + " assigned partitions", () -> reader.owned().size() >= partitions());
  }

  /** Puts numbered records into every partition. */
  private void produce(int from, int to) throws Exception {
    for (int partition = 0; partition < partitions(); partition++) {
      for (int n = from; n < to; n++) {
        produce(partition, null, bytes(partition + ":" + n), List.of());
      }
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(SourceRecord record) {
    return new String(record.value(), StandardCharsets.UTF_8);
  }

  private List<String> texts(int from, int to) {
    return IntStream.range(0, partitions())
        .boxed()
        .flatMap(p -> IntStream.range(from, to).mapToObj(n -> p + ":" + n))
        .toList();
  }

  private static List<String> texts(List<SourceRecord> records) {
    return records.stream().map(SourceContract::text).toList();
  }

  /** Each partition's records in order, and nothing of a partition that is not assigned. */
  private static void inOrder(SourceReader reader) {
    Map<String, SourceRecord> last = new HashMap<>();
    for (SourceRecord record : reader.records()) {
      SourceRecord before = last.put(record.partition(), record);
      if (before != null) {
        assertThat(before.position().isBefore(record.position()))
            .as("%s comes before %s", before.position(), record.position())
            .isTrue();
      }
    }
    assertThat(reader.mistakes()).isEmpty();
  }

  @Test
  void readsEachPartitionInOrder() throws Exception {
    produce(0, 100);
    SourceReader reader = opened(made());
    reader.pollUntil(100 * partitions());
    produce(100, 150);
    reader.pollUntil(150 * partitions());
    inOrder(reader);
    assertThat(texts(reader.records())).containsExactlyInAnyOrderElementsOf(texts(0, 150));
    Map<String, Integer> next = new HashMap<>();
    for (SourceRecord record : reader.records()) {
      int expected = next.merge(record.partition(), 1, Integer::sum) - 1;
      assertThat(text(record)).as("at %s", record.position()).endsWith(":" + expected);
    }
    assertThat(reader.owned()).as("assigned partitions").hasSize(partitions());
  }

  @Test
  void leavesBytesUnchanged() throws Exception {
    byte[] binary = new byte[256];
    for (int i = 0; i < binary.length; i++) {
      binary[i] = (byte) i;
    }
    List<Header> headers =
        List.of(
            Header.of("same", "1"),
            Header.of("same", "2"),
            new Header("none", null),
            new Header("binary", binary));
    produce(0, binary, binary, headers);
    produce(0, null, new byte[0], List.of());
    List<SourceRecord> records = opened(made()).pollUntil(2);
    assertThat(records.get(0).value()).isEqualTo(binary);
    assertThat(records.get(1).value()).isEqualTo(new byte[0]);
    assumeTrue(hasKeysAndHeaders(), "no keys and headers to compare");
    assertThat(records.get(0).key()).isEqualTo(binary);
    assertThat(records.get(1).key()).isNull();
    assertThat(records.get(1).headers()).isEmpty();
    assertThat(records.get(0).headers()).hasSize(4);
    for (int i = 0; i < 4; i++) {
      assertThat(records.get(0).headers().get(i).name()).isEqualTo(headers.get(i).name());
      assertThat(records.get(0).headers().get(i).value()).isEqualTo(headers.get(i).value());
    }
  }

  @Test
  void deliversAgainWhatWasNotAcknowledged() throws Exception {
    produce(0, 20);
    Source first = made();
    SourceReader reader = opened(first);
    Set<Position> positions = positions(reader.pollUntil(20 * partitions()));
    first.close();

    SourceReader again = opened(made());
    again.pollUntil(20 * partitions());
    assertThat(positions(again.records())).isEqualTo(positions);
    inOrder(again);
  }

  private static Set<Position> positions(List<SourceRecord> records) {
    Set<Position> positions = new HashSet<>();
    records.forEach(record -> positions.add(record.position()));
    return positions;
  }

  @Test
  void doesNotDeliverAgainWhatWasAcknowledgedInWhateverOrder() throws Exception {
    produce(0, 50);
    Source first = made();
    SourceReader reader = opened(first);
    List<SourceRecord> settled = new ArrayList<>(reader.pollUntil(50 * partitions()));
    long seed = System.nanoTime();
    System.out.println("Order of acknowledgements from seed " + seed);
    Collections.shuffle(settled, new Random(seed));
    for (int from = 0; from < settled.size(); from += 7) {
      first.acknowledge(settled.subList(from, Math.min(from + 7, settled.size())));
      reader.poll();
    }
    first.close();

    produce(50, 51);
    SourceReader again = opened(made());
    again.pollUntil(partitions());
    again.pollTimes(5);
    assertThat(texts(again.records())).containsExactlyInAnyOrderElementsOf(texts(50, 51));
  }

  @Test
  void deliversAgainTheOneThatWasLeftOut() throws Exception {
    produce(0, 20);
    Source first = made();
    SourceReader reader = opened(first);
    List<SourceRecord> settled = new ArrayList<>(reader.pollUntil(20 * partitions()));
    settled.removeIf(record -> text(record).endsWith(":7"));
    first.acknowledge(settled);
    reader.poll();
    first.close();

    SourceReader again = opened(made());
    again.pollUntil(
        "the records that were left out", () -> texts(again.records()).containsAll(texts(7, 8)));
    assertThat(texts(again.records()))
        .as("records before the one that was left out")
        .doesNotContainAnyElementsOf(texts(0, 7));
  }

  @Test
  void acknowledgesWhenItCloses() throws Exception {
    produce(0, 5);
    Source first = made();
    SourceReader reader = opened(first);
    first.acknowledge(reader.pollUntil(5 * partitions()));
    first.close();

    produce(5, 6);
    SourceReader again = opened(made());
    again.pollUntil(partitions());
    again.pollTimes(5);
    assertThat(texts(again.records())).containsExactlyInAnyOrderElementsOf(texts(5, 6));
  }

  @Test
  void returnsNothingOfPausedPartitionsAndLosesNothing() throws Exception {
    Source source = made();
    SourceReader reader = opened(source);
    awaitAssignment(reader);
    produce(0, 200);
    reader.pollUntil("a first record", () -> !reader.records().isEmpty());
    Set<String> all = Set.copyOf(reader.owned());
    source.pause(all);
    int before = reader.records().size();
    produce(200, 210);
    reader.pollTimes(20);
    assertThat(reader.records()).as("records while all is paused").hasSize(before);
    assertThat(reader.owned()).as("partitions while all is paused").hasSize(partitions());

    source.resume(all);
    reader.pollUntil(210 * partitions());
    inOrder(reader);
    assertThat(texts(reader.records())).containsExactlyInAnyOrderElementsOf(texts(0, 210));
  }

  @Test
  void pausesOnePartitionAndReadsTheOthers() throws Exception {
    assumeTrue(partitions() > 1, "the source has one partition");
    Source source = made();
    SourceReader reader = opened(source);
    awaitAssignment(reader);
    String paused = reader.owned().iterator().next();
    source.pause(Set.of(paused));
    produce(0, 10);
    reader.pollUntil(10 * (partitions() - 1));
    reader.pollTimes(10);
    assertThat(reader.records()).hasSize(10 * (partitions() - 1));
    assertThat(reader.records()).noneMatch(record -> record.partition().equals(paused));
    source.resume(Set.of(paused));
    reader.pollUntil(10 * partitions());
    inOrder(reader);
  }

  @Test
  void canBePausedWhileItAssigns() throws Exception {
    produce(0, 10);
    Source source = made();
    SourceReader reader = openedPaused(source);
    awaitAssignment(reader);
    reader.pollTimes(10);
    assertThat(reader.records()).as("records while all is paused").isEmpty();
    source.resume(Set.copyOf(reader.owned()));
    reader.pollUntil(10 * partitions());
    inOrder(reader);
  }

  @Test
  void ignoresPartitionsThatItDoesNotHave() throws Exception {
    produce(0, 3);
    Source source = made();
    SourceReader reader = opened(source);
    source.pause(Set.of("no such partition"));
    source.resume(Set.of("no such partition"));
    reader.pollUntil(3 * partitions());
    SourceRecord foreign =
        new SourceRecord(Position.of("no such partition", 3), null, bytes("x"), List.of(), 0);
    source.acknowledge(List.of(foreign));
    source.acknowledge(reader.records());
    reader.pollTimes(2);
  }

  @Test
  void tellsALagThatBecomesZero() throws Exception {
    produce(0, 30);
    Source source = made();
    SourceReader reader = opened(source);
    awaitAssignment(reader);
    reader.pollUntil(30 * partitions());
    Map<String, Lag> lag = source.lag();
    assertThat(reader.owned()).as("partitions with a lag are assigned").containsAll(lag.keySet());
    assumeTrue(!lag.isEmpty(), "the source cannot tell a lag");
    assertThat(lag.values().stream().mapToLong(Lag::records).sum())
        .as("records that are read and not settled count")
        .isEqualTo(30L * partitions());

    source.acknowledge(reader.records());
    reader.pollUntil(
        "a lag of 0 everywhere",
        () -> {
          try {
            return source.lag().values().stream()
                .allMatch(one -> one.records() == 0 && one.seconds() == 0);
          } catch (SourceException e) {
            throw new AssertionError(e);
          }
        });
  }

  @Test
  void seeksIfItSaysSo() throws Exception {
    produce(0, 10);
    Source source = made();
    assertThat(source instanceof SeekableSource)
        .as("SEEKABLE is declared by a SeekableSource and by no other")
        .isEqualTo(source.capabilities().contains(Capability.SEEKABLE));
    assumeTrue(source instanceof SeekableSource, "the source cannot seek");
    SourceReader reader = opened(source);
    List<SourceRecord> records = List.copyOf(reader.pollUntil(10 * partitions()));
    Set<String> all = Set.copyOf(reader.owned());
    source.pause(all);
    Map<String, Position> fourth = new HashMap<>();
    records.stream()
        .filter(record -> text(record).endsWith(":4"))
        .forEach(record -> fourth.put(record.partition(), record.position()));
    SeekableSource seekable = (SeekableSource) source;
    seekable.seek(fourth);
    reader.records().clear();
    source.resume(all);
    reader.pollUntil(6 * partitions());
    inOrder(reader);
    assertThat(texts(reader.records())).containsExactlyInAnyOrderElementsOf(texts(4, 10));

    source.pause(all);
    fourth.replaceAll((partition, position) -> seekable.after(position));
    seekable.seek(fourth);
    reader.records().clear();
    source.resume(all);
    reader.pollUntil(5 * partitions());
    assertThat(texts(reader.records()))
        .as("records from the position after a record on")
        .containsExactlyInAnyOrderElementsOf(texts(5, 10));
  }

  @Test
  void opensAgainAfterAnOutage() throws Exception {
    produce(0, 3);
    Source source = made();
    takeServerAway();
    try {
      Failures.meansAway(
          Failures.thrownBy(SourceException.class, "open while away", () -> opened(source)));
    } finally {
      bringServerBack();
    }
    SourceReader reader = new SourceReader(source, false);
    Waiting.until("open after the outage", () -> source.open(reader));
    reader.pollUntil(3 * partitions());
  }

  @Test
  void readsOnAfterAnOutage() throws Exception {
    produce(0, 10);
    Source source = made();
    SourceReader reader = opened(source);
    reader.pollUntil(10 * partitions());
    takeServerAway();
    try {
      for (int i = 0; i < 5; i++) {
        try {
          reader.poll();
        } catch (SourceException e) {
          Failures.meansAway(e);
        }
      }
    } finally {
      bringServerBack();
    }
    produce(10, 20);
    Waiting.until("poll after the outage", reader::poll);
    reader.pollUntil(
        "records after the outage", () -> texts(reader.records()).containsAll(texts(10, 20)));
  }

  @Test
  void stopsWhenThereIsNothingToRead() throws Exception {
    Source source = newSourceOfNothing();
    assumeTrue(source != null, "the source makes what it misses");
    keep(source);
    SourceException failure =
        Failures.thrownBy(SourceException.class, "open of what is not there", () -> opened(source));
    assertThat(failure.verdict()).isEqualTo(Verdict.STOP);
  }

  @Test
  void closesTwiceUnopenedAndAfterAFailedOpen() throws Exception {
    Source unopened = made();
    unopened.close();
    unopened.close();
    Source source = made();
    opened(source).poll();
    source.close();
    source.close();
    Source failed = made();
    takeServerAway();
    try {
      Failures.thrownBy(SourceException.class, "open while away", () -> opened(failed));
      failed.close();
      failed.close();
    } finally {
      bringServerBack();
    }
  }

  @Test
  void describesItselfAtAnyTime() throws Exception {
    Source source = made();
    assertThat(source.description()).isNotBlank();
    Set<Capability> before = source.capabilities();
    opened(source);
    assertThat(source.capabilities()).as("capabilities do not change").isEqualTo(before);
    assertThat(source.description()).isNotBlank();
  }
}
