package io.penstock.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.penstock.record.Header;
import io.penstock.record.Position;
import io.penstock.record.Rejection;
import io.penstock.record.SourceRecord;
import io.penstock.spi.DeadLetter;
import io.penstock.spi.DeadLetterArchive;
import io.penstock.spi.DeadLetterContext;
import io.penstock.spi.DeadLetterCount;
import io.penstock.spi.DeadLetterCursor;
import io.penstock.spi.DeadLetterException;
import io.penstock.spi.DeadLetterQuery;
import io.penstock.spi.DeadLetterResolution;
import io.penstock.spi.DeadLetterStatus;
import io.penstock.spi.DeadRecord;
import io.penstock.spi.Stage;
import io.penstock.spi.StoredDeadLetter;
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

  /** Whether it offers an archive, which then has to keep its promises too. */
  protected boolean hasArchive() {
    return true;
  }

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

  private static List<StoredDeadLetter> read(DeadLetterArchive archive, DeadLetterQuery query)
      throws Exception {
    List<StoredDeadLetter> letters = new ArrayList<>();
    try (DeadLetterCursor cursor = archive.read(query)) {
      for (StoredDeadLetter next = cursor.next(); next != null; next = cursor.next()) {
        letters.add(next);
      }
      assertThat(cursor.damaged()).isZero();
    }
    return letters;
  }

  private static List<String> idsOfLetters(List<StoredDeadLetter> letters) {
    return letters.stream().map(letter -> letter.dead().id()).toList();
  }

  @Test
  void givesBackWhatItKeepsAndWhatWasAskedFor() throws Exception {
    DeadLetter deadLetter = opened();
    if (!hasArchive()) {
      assertThat(
              Failures.thrownBy(
                      DeadLetterException.class, "openArchive", () -> deadLetter.openArchive())
                  .code())
          .isEqualTo("NO_ARCHIVE");
      return;
    }
    try (DeadLetterArchive empty = deadLetter.openArchive()) {
      assertThat(read(empty, DeadLetterQuery.all(PIPELINE))).isEmpty();
      assertThat(empty.count(DeadLetterQuery.all(PIPELINE))).isEmpty();
      assertThat(empty.description()).isNotBlank();
    }
    List<Header> headers = List.of(Header.of("same", "1"), new Header("none", null));
    DeadRecord odd = dead(20, new byte[] {0, (byte) 0xFF}, null, headers);
    deadLetter.write(deads(0, 20));
    deadLetter.write(List.of(odd));
    try (DeadLetterArchive archive = deadLetter.openArchive()) {
      List<StoredDeadLetter> all = read(archive, DeadLetterQuery.all(PIPELINE));
      assertThat(idsOfLetters(all)).containsExactlyInAnyOrderElementsOf(ids(0, 21));
      for (StoredDeadLetter letter : all) {
        DeadRecord expected =
            letter.dead().id().equals(odd.id())
                ? odd
                : dead(letter.dead().record().position().high());
        assertThat(letter.dead().fingerprint()).isEqualTo(expected.fingerprint());
        assertThat(letter.dead().rejection()).isEqualTo(expected.rejection());
        assertThat(letter.dead().stage()).isEqualTo(expected.stage());
        assertThat(letter.dead().time()).isEqualTo(expected.time());
        assertThat(letter.dead().attempts()).isEqualTo(expected.attempts());
        assertThat(letter.dead().record().position()).isEqualTo(expected.record().position());
        assertThat(letter.dead().record().timestamp()).isEqualTo(expected.record().timestamp());
        assertThat(letter.dead().record().headers()).hasSameSizeAs(expected.record().headers());
        assertThat(letter.place()).isNotBlank();
        assertThat(letter.whole()).isTrue();
        assertThat(letter.status()).isEqualTo(DeadLetterStatus.DEAD);
      }
      assertThat(read(archive, DeadLetterQuery.all("another"))).isEmpty();
      assertThat(read(archive, query("CODE_1", null, null, null, null)))
          .hasSize(7)
          .allMatch(letter -> letter.dead().rejection().code().equals("CODE_1"));
      assertThat(read(archive, query(null, Stage.DECODE, null, null, null))).isEmpty();
      assertThat(read(archive, query(null, null, TIME.plusMillis(1), null, null))).isEmpty();
      assertThat(read(archive, query(null, null, TIME, null, null))).hasSize(21);
      assertThat(idsOfLetters(read(archive, query(null, null, null, bytes("key7"), null))))
          .containsExactly(dead(7).id());
      assertThat(idsOfLetters(read(archive, query(null, null, null, null, dead(8).id()))))
          .containsExactly(dead(8).id());
      assertThat(archive.count(DeadLetterQuery.all(PIPELINE)))
          .hasSize(3)
          .allMatch(
              group ->
                  group.count() == 7
                      && group.status() == DeadLetterStatus.DEAD
                      && group.first().equals(TIME)
                      && group.last().equals(TIME));
    }
  }

  private static DeadLetterQuery query(
      String code, Stage stage, Instant since, byte[] key, String id) {
    return new DeadLetterQuery(PIPELINE, null, code, stage, since, null, key, id);
  }

  @Test
  void marksWithoutRemovingAndKeepsTheFirstMark() throws Exception {
    if (!hasArchive()) {
      return;
    }
    DeadLetter deadLetter = opened();
    deadLetter.write(deads(0, 6));
    DeadLetterResolution replayed =
        new DeadLetterResolution(DeadLetterStatus.REPLAYED, TIME.plusSeconds(60), "");
    DeadLetterResolution discarded =
        new DeadLetterResolution(
            DeadLetterStatus.DISCARDED, TIME.plusSeconds(90), "of no use; \"ticket\" ü");
    try (DeadLetterArchive archive = deadLetter.openArchive()) {
      archive.resolve(List.of(), discarded);
      archive.resolve(some(archive, 0, 1), replayed);
      archive.resolve(some(archive, 1, 2), discarded);
      archive.resolve(some(archive, 1, 2), discarded);
    }
    // A record that is read twice dies twice; it has been dealt with all the same.
    deadLetter.write(deads(0, 3));
    try (DeadLetterArchive archive = deadLetter.openArchive()) {
      assertThat(read(archive, open()).stream().map(l -> l.dead().id()).distinct().toList())
          .containsExactlyInAnyOrderElementsOf(ids(3, 6));
      DeadLetterQuery all = DeadLetterQuery.all(PIPELINE);
      assertThat(read(archive, all.withStatus(DeadLetterStatus.REPLAYED)))
          .isNotEmpty()
          .allSatisfy(
              letter -> {
                assertThat(letter.dead().id()).isIn(ids(0, 2));
                assertThat(letter.resolution().time()).isEqualTo(TIME.plusSeconds(60));
              });
      assertThat(read(archive, all.withStatus(DeadLetterStatus.DISCARDED)))
          .isNotEmpty()
          .allSatisfy(
              letter -> {
                assertThat(letter.dead().id()).isEqualTo(dead(2).id());
                assertThat(letter.resolution().reason()).isEqualTo("of no use; \"ticket\" ü");
              });
      assertThat(
              archive.count(all).stream()
                  .collect(
                      Collectors.groupingBy(
                          DeadLetterCount::status, Collectors.summingLong(DeadLetterCount::count))))
          .containsEntry(DeadLetterStatus.DEAD, 3L)
          .containsEntry(DeadLetterStatus.REPLAYED, 2L)
          .containsEntry(DeadLetterStatus.DISCARDED, 1L);
    }
    assertThat(new HashSet<>(idsOf(read()))).as("nothing is removed").isEqualTo(ids(0, 6));
  }

  /** Whoever writes a record sets its time, and in Redis its position too. */
  @Test
  void keepsTimesAndPositionsThatAreNoMoments() throws Exception {
    List<DeadRecord> records = new ArrayList<>();
    for (long odd :
        new long[] {
          1_753_440_000_000_000_000L,
          Long.MAX_VALUE,
          Long.MIN_VALUE,
          0,
          SourceRecord.NO_TIMESTAMP,
          -2
        }) {
      Position position = new Position("topic-0", odd == 0 ? Long.MAX_VALUE : odd, odd);
      SourceRecord record = new SourceRecord(position, null, bytes("v"), List.of(), odd);
      records.add(
          new DeadRecord(record, PIPELINE, TIME, Stage.DECODE, new Rejection("CODE", "why"), 1));
    }
    DeadLetter deadLetter = opened();
    deadLetter.write(records);
    assertThat(idsOf(read()))
        .containsExactlyInAnyOrderElementsOf(records.stream().map(DeadRecord::id).toList());
    if (!hasArchive()) {
      return;
    }
    try (DeadLetterArchive archive = deadLetter.openArchive()) {
      List<StoredDeadLetter> all = read(archive, DeadLetterQuery.all(PIPELINE));
      assertThat(all).hasSameSizeAs(records);
      for (StoredDeadLetter letter : all) {
        SourceRecord record = letter.dead().record();
        assertThat(records.stream().map(DeadRecord::id)).contains(letter.dead().id());
        assertThat(record.timestamp()).as(letter.dead().id()).isEqualTo(record.position().low());
      }
    }
  }

  /** A message can quote a field's name, and a name can be anything. */
  @Test
  void takesAnyText() throws Exception {
    List<DeadRecord> records = new ArrayList<>();
    for (String text :
        List.of(
            "\0", "a\uD83D", "\uDE00b", "\uFFFE\u0001\u007F", "\uD83D\uDE00", "' \" \\ $1 ? ;")) {
      SourceRecord record =
          new SourceRecord(
              Position.of("topic-0", records.size()),
              null,
              null,
              List.of(new Header("n" + text, bytes(text))),
              0);
      records.add(
          new DeadRecord(
              record, PIPELINE, TIME, Stage.DECODE, new Rejection("CODE", "m" + text), 1));
    }
    opened().write(records);
    Collection<Stored> stored = read();
    assertThat(idsOf(stored))
        .containsExactlyInAnyOrderElementsOf(records.stream().map(DeadRecord::id).toList());
    assertThat(stored)
        .allSatisfy(
            one -> {
              assertThat(one.message()).startsWith("m").hasSizeGreaterThan(1);
              assertThat(one.headers()).hasSize(1);
              assertThat(one.headers().get(0).name()).startsWith("n").hasSizeGreaterThan(1);
            });
  }

  /** A topic that was deleted and made anew counts from 0 again. */
  @Test
  void keepsDifferentRecordsOfOnePositionApart() throws Exception {
    DeadLetter deadLetter = opened();
    DeadRecord first = dead(5, null, bytes("first"), List.of());
    DeadRecord second = dead(5, null, bytes("second"), List.of());
    deadLetter.write(List.of(first));
    if (hasArchive()) {
      try (DeadLetterArchive archive = deadLetter.openArchive()) {
        archive.resolve(
            read(archive, DeadLetterQuery.all(PIPELINE)),
            new DeadLetterResolution(DeadLetterStatus.DISCARDED, TIME, "of no use"));
      }
    }
    deadLetter.write(List.of(second, first));
    assertThat(
            read().stream()
                .map(one -> new String(one.value(), StandardCharsets.UTF_8))
                .distinct()
                .toList())
        .containsExactlyInAnyOrder("first", "second");
    if (hasArchive()) {
      try (DeadLetterArchive archive = deadLetter.openArchive()) {
        assertThat(read(archive, open()).stream().map(l -> l.dead().fingerprint()).distinct())
            .containsExactly(second.fingerprint());
        assertThat(read(archive, query(null, null, null, null, second.fingerprint())))
            .isNotEmpty()
            .allMatch(letter -> letter.dead().fingerprint().equals(second.fingerprint()));
        assertThat(
                read(archive, query(null, null, null, null, first.id())).stream()
                    .map(letter -> letter.dead().fingerprint()))
            .contains(first.fingerprint(), second.fingerprint());
      }
    }
  }

  private static DeadLetterQuery open() {
    return DeadLetterQuery.all(PIPELINE).withStatus(DeadLetterStatus.DEAD);
  }

  private static List<StoredDeadLetter> some(DeadLetterArchive archive, long from, long to)
      throws Exception {
    return read(archive, DeadLetterQuery.all(PIPELINE)).stream()
        .filter(letter -> letter.dead().record().position().high() >= from)
        .filter(letter -> letter.dead().record().position().high() <= to)
        .toList();
  }
}
