package io.penstock.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.penstock.record.Header;
import io.penstock.record.Position;
import io.penstock.record.Rejection;
import io.penstock.record.SourceRecord;
import io.penstock.spi.DeadLetter;
import io.penstock.spi.DeadLetterContext;
import io.penstock.spi.DeadLetterException;
import io.penstock.spi.DeadRecord;
import io.penstock.spi.Stage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a {@link DeadLetter} must do. Each test wants a target that is there and empty; make it in a
 * {@code @BeforeEach} method.
 */
@Timeout(180)
public abstract class DeadLetterContract {

  private static final String PIPELINE = "contract";
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");

  private final List<DeadLetter> made = new ArrayList<>();

  /**
   * A dead letter as it is kept, read without the component.
   *
   * @param id {@link DeadRecord#id()}
   * @param key the record's key as it came; null if it had none
   * @param value the record's value as it came; null if it had none
   * @param headers the record's own headers in their order, without those that tell of the failure
   * @param code {@link Rejection#code()}
   * @param message {@link Rejection#message()}
   * @param stage {@link Stage#label()}
   * @param attempts {@link DeadRecord#attempts()}
   */
  public record Stored(
      String id,
      byte[] key,
      byte[] value,
      List<Header> headers,
      String code,
      String message,
      String stage,
      int attempts) {}

  /** A new dead letter, not opened, on this test's target. */
  protected abstract DeadLetter newDeadLetter() throws Exception;

  /** All that is in the target. */
  protected abstract Collection<Stored> read() throws Exception;

  /** Makes the target unreachable, and present connections useless. */
  protected abstract void takeTargetAway() throws Exception;

  /** Undoes {@link #takeTargetAway}. */
  protected abstract void bringTargetBack() throws Exception;

  @AfterEach
  final void closeAll() {
    made.forEach(DeadLetter::close);
  }

  private DeadLetter made() throws Exception {
    DeadLetter deadLetter = newDeadLetter();
    made.add(deadLetter);
    return deadLetter;
  }

  private DeadLetter opened() throws Exception {
    DeadLetter deadLetter = made();
    deadLetter.open(context());
    return deadLetter;
  }

  private static DeadLetterContext context() {
    return new DeadLetterContext(PIPELINE, new SimpleMeterRegistry());
  }

  private static DeadRecord dead(long offset, byte[] key, byte[] value, List<Header> headers) {
    SourceRecord record =
        new SourceRecord(
            Position.of("topic-0", offset), key, value, headers, TIME.toEpochMilli() - 1);
    Rejection rejection = new Rejection("CODE_" + offset % 3, "field 'a' is missing");
    return new DeadRecord(record, PIPELINE, TIME, Stage.VALIDATE, rejection, 2);
  }

  private static DeadRecord dead(long offset) {
    return dead(offset, bytes("key" + offset), bytes("value" + offset), List.of());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Set<String> ids(int from, int to) {
    return IntStream.range(from, to).mapToObj(n -> dead(n).id()).collect(Collectors.toSet());
  }

  private static List<DeadRecord> deads(int from, int to) {
    return IntStream.range(from, to).mapToObj(DeadLetterContract::dead).toList();
  }

  private static List<String> idsOf(Collection<Stored> stored) {
    return stored.stream().map(Stored::id).toList();
  }

  @Test
  void keepsEachRecordAndItsReasonDurablyWhenItReturns() throws Exception {
    DeadLetter deadLetter = opened();
    deadLetter.write(deads(0, 20));
    // Read while it is open: closing may not be what writes.
    Collection<Stored> stored = read();
    assertThat(idsOf(stored)).containsExactlyInAnyOrderElementsOf(ids(0, 20));
    for (Stored one : stored) {
      DeadRecord expected =
          deads(0, 20).stream().filter(d -> d.id().equals(one.id())).findFirst().orElseThrow();
      assertThat(one.key()).isEqualTo(expected.record().key());
      assertThat(one.value()).isEqualTo(expected.record().value());
      assertThat(one.code()).isEqualTo(expected.rejection().code());
      assertThat(one.message()).isEqualTo(expected.rejection().message());
      assertThat(one.stage()).isEqualTo("validate");
      assertThat(one.attempts()).isEqualTo(2);
    }
    deadLetter.close();
    assertThat(idsOf(read())).containsExactlyInAnyOrderElementsOf(ids(0, 20));
  }

  @Test
  void leavesBytesAndHeadersUnchanged() throws Exception {
    byte[] binary = new byte[256];
    for (int i = 0; i < binary.length; i++) {
      binary[i] = (byte) i;
    }
    List<Header> headers =
        List.of(
            Header.of("same", "1"),
            Header.of("same", "2"),
            new Header("empty", new byte[0]),
            new Header("none", null),
            new Header("binary", binary),
            Header.of("näme", "wört"));
    List<DeadRecord> records =
        List.of(
            dead(0, null, null, List.of()),
            dead(1, new byte[0], new byte[0], headers),
            dead(2, binary, binary, headers),
            dead(3, null, bytes("{\"a\": 1}\n\"tail"), List.of()),
            dead(4, bytes("k"), null, headers.subList(0, 2)),
            dead(5, bytes("k"), new byte[] {(byte) 0xC3, 0x28, 0, (byte) 0xFF}, List.of()));
    opened().write(records);
    Collection<Stored> stored = read();
    assertThat(stored).hasSize(records.size());
    for (DeadRecord record : records) {
      Stored one =
          stored.stream().filter(s -> s.id().equals(record.id())).findFirst().orElseThrow();
      assertThat(one.key()).as("key of %s", record.id()).isEqualTo(record.record().key());
      assertThat(one.value()).as("value of %s", record.id()).isEqualTo(record.record().value());
      List<Header> expected = record.record().headers();
      assertThat(one.headers()).as("headers of %s", record.id()).hasSameSizeAs(expected);
      for (int i = 0; i < expected.size(); i++) {
        assertThat(one.headers().get(i).name()).isEqualTo(expected.get(i).name());
        assertThat(one.headers().get(i).value())
            .as("header %d of %s", i, record.id())
            .isEqualTo(expected.get(i).value());
      }
    }
  }

  @Test
  void givesARecordThatComesAgainTheSameId() throws Exception {
    DeadLetter first = opened();
    first.write(deads(0, 3));
    first.close();
    opened().write(deads(1, 4));
    assertThat(new HashSet<>(idsOf(read()))).isEqualTo(ids(0, 4));
  }

  @Test
  void throwsWhileTheTargetIsAwayAndWritesTheSameListLater() throws Exception {
    DeadLetter deadLetter = opened();
    deadLetter.write(deads(0, 2));
    List<DeadRecord> list = deads(2, 5);
    takeTargetAway();
    try {
      Failures.meansAway(
          Failures.thrownBy(
              DeadLetterException.class, "write while away", () -> deadLetter.write(list)));
    } finally {
      bringTargetBack();
    }
    Waiting.until("write after the outage", () -> deadLetter.write(list));
    // Some of the list may have got through before, so none is missing, but one may be twice.
    assertThat(new HashSet<>(idsOf(read()))).isEqualTo(ids(0, 5));
  }

  @Test
  void opensAgainAfterAnOutage() throws Exception {
    DeadLetter deadLetter = made();
    takeTargetAway();
    try {
      Failures.meansAway(
          Failures.thrownBy(
              DeadLetterException.class, "open while away", () -> deadLetter.open(context())));
    } finally {
      bringTargetBack();
    }
    Waiting.until("open after the outage", () -> deadLetter.open(context()));
    deadLetter.write(deads(0, 1));
    assertThat(idsOf(read())).containsExactlyElementsOf(ids(0, 1));
  }

  @Test
  void writesFromSeveralLanesAtOnce() throws Exception {
    DeadLetter deadLetter = opened();
    int lanes = 4;
    ExecutorService threads = Executors.newFixedThreadPool(lanes);
    try {
      List<Future<Void>> futures = new ArrayList<>();
      for (int lane = 0; lane < lanes; lane++) {
        int first = lane * 100;
        Callable<Void> work =
            () -> {
              for (int from = first; from < first + 100; from += 5) {
                deadLetter.write(deads(from, from + 5));
              }
              return null;
            };
        futures.add(threads.submit(work));
      }
      for (Future<Void> future : futures) {
        future.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(idsOf(read())).containsExactlyInAnyOrderElementsOf(ids(0, lanes * 100));
  }

  @Test
  void closesTwiceAndUnopened() throws Exception {
    DeadLetter unopened = made();
    unopened.close();
    unopened.close();
    DeadLetter deadLetter = opened();
    deadLetter.write(deads(0, 1));
    deadLetter.close();
    deadLetter.close();
  }

  @Test
  void describesItselfAtAnyTime() throws Exception {
    DeadLetter deadLetter = made();
    assertThat(deadLetter.description()).isNotBlank();
    var before = deadLetter.capabilities();
    deadLetter.open(context());
    assertThat(deadLetter.capabilities()).as("capabilities do not change").isEqualTo(before);
  }
}
