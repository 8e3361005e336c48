package io.penstock.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.penstock.record.Event;
import io.penstock.record.Operation;
import io.penstock.spi.Batch;
import io.penstock.spi.Capability;
import io.penstock.spi.Outcome;
import io.penstock.spi.Sink;
import io.penstock.spi.SinkContext;
import io.penstock.spi.SinkException;
import io.penstock.spi.SinkWriter;
import io.penstock.spi.Verdict;
import io.penstock.spi.WriteResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a {@link Sink} and its {@link SinkWriter} must do. Each test wants a target that is there
 * and empty; make it in a {@code @BeforeEach} method. Test each mode of a sink by a subclass of its
 * own.
 *
 * @param <T> the value type
 */
@Timeout(180)
public abstract class SinkContract<T> {

  private static final int LANES = 2;

  private final List<Sink<T>> sinks = new ArrayList<>();

  /**
   * What is in the target, read without the sink.
   *
   * @param number the record's number, as given to {@link #event}
   * @param text its text
   */
  public record Stored(int number, String text) {}

  /** A new sink, not opened, on this test's target. */
  protected abstract Sink<T> newSink() throws Exception;

  /**
   * A good event that asks for an upsert.
   *
   * @param number the identity in the target: the same number is the same key there
   * @param text to be kept as it is
   */
  protected abstract Event<T> event(int number, String text);

  /**
   * An event that the target refuses whoever sends it (a constraint, a mapping), or null if it
   * takes everything.
   *
   * @param secret something to put into the value, so that the contract can look for it in messages
   */
  protected abstract Event<T> badEvent(int number, String secret);

  /** All that is in the target. */
  protected abstract Collection<Stored> read() throws Exception;

  /** Makes the target unreachable for the sink, and its present connections useless. */
  protected abstract void takeTargetAway() throws Exception;

  /** Undoes {@link #takeTargetAway}. */
  protected abstract void bringTargetBack() throws Exception;

  /** A new sink whose table, index or the like is not there, or null if it makes what it misses. */
  protected abstract Sink<T> newSinkWithMissingTarget() throws Exception;

  @AfterEach
  final void closeSinks() {
    sinks.forEach(Sink::close);
  }

  private Sink<T> made() throws Exception {
    return keep(newSink());
  }

  private Sink<T> keep(Sink<T> sink) {
    sinks.add(sink);
    return sink;
  }

  private Sink<T> opened() throws Exception {
    Sink<T> sink = made();
    sink.open(context());
    return sink;
  }

  private static SinkContext context() {
    return new SinkContext("contract", LANES, new SimpleMeterRegistry());
  }

  private List<Event<T>> events(int from, int to) {
    return IntStream.range(from, to).mapToObj(n -> event(n, text(n))).toList();
  }

  private static String text(int number) {
    return "text " + number;
  }

  private static List<Stored> stored(int from, int to) {
    return IntStream.range(from, to).mapToObj(n -> new Stored(n, text(n))).toList();
  }

  private static <T> void settled(WriteResult result, int size) {
    assertThat(result.size()).as("the result speaks of each record").isEqualTo(size);
    for (int i = 0; i < size; i++) {
      assertThat(result.outcome(i))
          .as("outcome of record %d", i)
          .isIn(Outcome.WRITTEN, Outcome.DUPLICATE, Outcome.STALE);
      assertThat(result.rejection(i)).as("rejection of record %d", i).isNull();
    }
  }

  @Test
  void writesABatch() throws Exception {
    Sink<T> sink = opened();
    try (SinkWriter<T> writer = sink.openWriter()) {
      WriteResult result = writer.write(new Batch<>(events(0, 5)));
      assertThat(result.size()).isEqualTo(5);
      assertThat(result.count(Outcome.WRITTEN)).as("written records of a new batch").isEqualTo(5);
      assertThat(read()).as("what is there when write returns").hasSameElementsAs(stored(0, 5));
      settled(writer.write(new Batch<>(events(5, 6))), 1);
    }
    assertThat(read()).containsExactlyInAnyOrderElementsOf(stored(0, 6));
  }

  @Test
  void writesALargeBatch() throws Exception {
    Sink<T> sink = opened();
    try (SinkWriter<T> writer = sink.openWriter()) {
      settled(writer.write(new Batch<>(events(0, 3_000))), 3_000);
    }
    assertThat(read()).containsExactlyInAnyOrderElementsOf(stored(0, 3_000));
  }

  @Test
  void keepsTextAsItIs() throws Exception {
    List<String> texts =
        List.of(
            "",
            " ",
            "  two spaces at each end  ",
            "\\N",
            "\\",
            "NULL",
            "null",
            "a\tb\nc\rd",
            "'\"`;--,{}[]",
            "$1 ? :name %s ${x}",
            "äöü ß € 日本語 😀 e\u0301",
            "x".repeat(10_000));
    Sink<T> sink = opened();
    try (SinkWriter<T> writer = sink.openWriter()) {
      List<Event<T>> events = new ArrayList<>();
      List<Stored> expected = new ArrayList<>();
      for (int i = 0; i < texts.size(); i++) {
        events.add(event(i, texts.get(i)));
        expected.add(new Stored(i, texts.get(i)));
      }
      settled(writer.write(new Batch<>(events)), events.size());
      assertThat(read()).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  @Test
  void isIdempotentIfItSaysSoAndSaysSoIfItIs() throws Exception {
    Sink<T> sink = opened();
    boolean declared = sink.capabilities().contains(Capability.IDEMPOTENT);
    try (SinkWriter<T> writer = sink.openWriter()) {
      Batch<T> batch = new Batch<>(events(0, 5));
      settled(writer.write(batch), 5);
      if (declared) {
        settled(writer.write(batch), 5);
        settled(writer.write(new Batch<>(batch.events().subList(1, 3))), 2);
        assertThat(read())
            .as("the target after writing records again")
            .containsExactlyInAnyOrderElementsOf(stored(0, 5));
        return;
      }
      boolean accepted = accepts(writer, batch);
      assertThat(accepted && read().size() == 5)
          .as("writing twice left what writing once leaves, so IDEMPOTENT should be declared")
          .isFalse();
    }
  }

  private static <T> boolean accepts(SinkWriter<T> writer, Batch<T> batch) throws Exception {
    try {
      return writer.write(batch).count(Outcome.REJECTED) == 0;
    } catch (SinkException e) {
      assertThat(e.verdict()).isEqualTo(Verdict.REJECT);
      return false;
    }
  }

  @Test
  void takesTheSameRecordTwiceInABatch() throws Exception {
    Sink<T> sink = opened();
    assumeTrue(sink.capabilities().contains(Capability.IDEMPOTENT), "the sink is not idempotent");
    try (SinkWriter<T> writer = sink.openWriter()) {
      List<Event<T>> events = List.of(event(1, "a"), event(2, "b"), event(1, "a"), event(1, "a"));
      settled(writer.write(new Batch<>(events)), 4);
      assertThat(read()).containsExactlyInAnyOrder(new Stored(1, "a"), new Stored(2, "b"));
    }
  }

  @Test
  void saysWhichRecordIsBadOrWritesNothing() throws Exception {
    String secret = "s3cr3t-payload";
    Event<T> bad = badEvent(2, secret);
    assumeTrue(bad != null, "the target takes everything");
    List<Event<T>> good = Stream.of(0, 1, 3, 4).map(n -> event(n, text(n))).toList();
    List<Event<T>> all = new ArrayList<>(good);
    all.add(2, bad);
    List<Stored> expected = Stream.of(0, 1, 3, 4).map(n -> new Stored(n, text(n))).toList();
    Sink<T> sink = opened();
    try (SinkWriter<T> writer = sink.openWriter()) {
      WriteResult result = null;
      SinkException failure = null;
      try {
        result = writer.write(new Batch<>(all));
      } catch (SinkException e) {
        failure = e;
      }
      if (result != null) {
        assertThat(result.size()).isEqualTo(5);
        for (int i = 0; i < 5; i++) {
          assertThat(result.outcome(i) == Outcome.REJECTED)
              .as("record %d is rejected", i)
              .isEqualTo(i == 2);
        }
        assertThat(result.rejection(2)).as("the reason of the rejection").isNotNull();
        assertThat(result.rejection(2).message()).doesNotContain(secret);
      } else {
        assertThat(failure.verdict()).as("the verdict on a bad record").isEqualTo(Verdict.REJECT);
        assertThat(IntStream.of(failure.suspects()).boxed())
            .as("suspects are indexes into the batch")
            .allMatch(i -> i >= 0 && i < 5);
        Failures.keepsSecret(secret, failure);
        assertThat(read()).as("nothing of a batch that failed is there").isEmpty();
        settled(writer.write(new Batch<>(good)), 4);
      }
      assertThat(read()).containsExactlyInAnyOrderElementsOf(expected);
      assertThatCode(writer::probe).as("a bad record is no outage").doesNotThrowAnyException();
      assertThat(accepts(writer, new Batch<>(List.of(bad)))).as("the bad one alone").isFalse();
      assertThat(read()).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  @Test
  void deletesIfItSaysSoAndRefusesToOtherwise() throws Exception {
    Sink<T> sink = opened();
    try (SinkWriter<T> writer = sink.openWriter()) {
      settled(writer.write(new Batch<>(events(0, 3))), 3);
      Batch<T> deletion = new Batch<>(List.of(event(1, text(1)).withOperation(Operation.DELETE)));
      if (sink.capabilities().contains(Capability.DELETES)) {
        settled(writer.write(deletion), 1);
        settled(writer.write(deletion), 1);
        assertThat(read())
            .containsExactlyInAnyOrder(new Stored(0, text(0)), new Stored(2, text(2)));
      } else {
        boolean accepted;
        try {
          accepted = writer.write(deletion).count(Outcome.REJECTED) == 0;
        } catch (SinkException e) {
          assertThat(e.verdict()).isIn(Verdict.REJECT, Verdict.STOP);
          accepted = false;
        }
        assertThat(accepted).as("a deletion that the sink does not do is accepted").isFalse();
        assertThat(read()).containsExactlyInAnyOrderElementsOf(stored(0, 3));
      }
    }
  }

  @Test
  void writesFromSeveralLanesAtOnce() throws Exception {
    Sink<T> sink = opened();
    ExecutorService lanes = Executors.newFixedThreadPool(LANES);
    try {
      List<Future<Void>> futures = new ArrayList<>();
      for (int lane = 0; lane < LANES; lane++) {
        int first = lane * 1_000;
        Callable<Void> work =
            () -> {
              try (SinkWriter<T> writer = sink.openWriter()) {
                for (int from = first; from < first + 500; from += 50) {
                  settled(writer.write(new Batch<>(events(from, from + 50))), 50);
                }
              }
              return null;
            };
        futures.add(lanes.submit(work));
      }
      for (Future<Void> future : futures) {
        future.get();
      }
    } finally {
      lanes.shutdownNow();
    }
    List<Stored> expected = new ArrayList<>(stored(0, 500));
    expected.addAll(stored(1_000, 1_500));
    assertThat(read()).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void callsAnOutageAnOutageAndGoesOnAfterIt() throws Exception {
    Sink<T> sink = opened();
    try (SinkWriter<T> writer = sink.openWriter()) {
      settled(writer.write(new Batch<>(events(0, 2))), 2);
      assertThatCode(writer::probe)
          .as("probe of a target that is there")
          .doesNotThrowAnyException();
      Batch<T> batch = new Batch<>(events(2, 5));
      takeTargetAway();
      try {
        Failures.meansAway(
            Failures.thrownBy(SinkException.class, "write while away", () -> writer.write(batch)));
        Failures.meansAway(
            Failures.thrownBy(SinkException.class, "probe while away", writer::probe));
        Failures.meansAway(
            Failures.thrownBy(SinkException.class, "second write", () -> writer.write(batch)));
      } finally {
        bringTargetBack();
      }
      Waiting.until("probe after the outage", writer::probe);
      settled(writer.write(batch), 3);
    }
    assertThat(read()).containsExactlyInAnyOrderElementsOf(stored(0, 5));
  }

  @Test
  void opensAgainAfterAnOutage() throws Exception {
    Sink<T> sink = made();
    takeTargetAway();
    try {
      Failures.meansAway(
          Failures.thrownBy(SinkException.class, "open while away", () -> sink.open(context())));
    } finally {
      bringTargetBack();
    }
    Waiting.until("open after the outage", () -> sink.open(context()));
    try (SinkWriter<T> writer = sink.openWriter()) {
      settled(writer.write(new Batch<>(events(0, 1))), 1);
    }
  }

  @Test
  void closesAfterAFailedOpen() throws Exception {
    Sink<T> sink = made();
    takeTargetAway();
    try {
      Failures.thrownBy(SinkException.class, "open while away", () -> sink.open(context()));
      sink.close();
      sink.close();
    } finally {
      bringTargetBack();
    }
  }

  @Test
  void stopsWhenTheTargetIsMissing() throws Exception {
    Sink<T> sink = newSinkWithMissingTarget();
    assumeTrue(sink != null, "the sink makes what it misses");
    keep(sink);
    SinkException failure =
        Failures.thrownBy(
            SinkException.class,
            "open, or else write, without a target",
            () -> {
              sink.open(context());
              try (SinkWriter<T> writer = sink.openWriter()) {
                writer.write(new Batch<>(events(0, 1)));
              }
            });
    assertThat(failure.verdict()).as("the verdict on a missing target").isEqualTo(Verdict.STOP);
  }

  @Test
  void closesTwiceAndUnopened() throws Exception {
    Sink<T> unopened = made();
    unopened.close();
    unopened.close();
    Sink<T> sink = opened();
    SinkWriter<T> writer = sink.openWriter();
    settled(writer.write(new Batch<>(events(0, 1))), 1);
    writer.close();
    sink.close();
    sink.close();
  }

  @Test
  void describesItselfAtAnyTime() throws Exception {
    Sink<T> sink = made();
    assertThat(sink.description()).isNotBlank();
    var before = sink.capabilities();
    sink.open(context());
    assertThat(sink.capabilities()).as("capabilities do not change").isEqualTo(before);
    assertThat(sink.description()).isNotBlank();
  }
}
