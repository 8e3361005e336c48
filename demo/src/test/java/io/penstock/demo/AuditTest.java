package io.penstock.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.producer.Expectation;
import io.penstock.producer.ExpectedBooks;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuditTest {

  private static final List<String> OUTPUT =
      List.of(
          "10:00:00 INFO  whatever",
          "event-consumer: stopped after 3.2 s; the books balance",
          "  read                   20,005",
          "  written                20,001",
          "  duplicate                   1",
          "  filtered                    1",
          "  dead-lettered               2",
          "  in flight                   0");

  private static ExpectedBooks model() {
    ExpectedBooks books = new ExpectedBooks();
    for (int i = 0; i < 20_001; i++) {
      books.add(Expectation.written(Map.of()));
    }
    books.add(Expectation.duplicate(""));
    books.add(Expectation.filtered("tombstone", ""));
    books.add(Expectation.dead("EMPTY", ""));
    books.add(Expectation.dead("23514", ""));
    return books;
  }

  private static DeadLetters letters(Map<String, Long> byCode) {
    return new DeadLetters(byCode.values().stream().mapToLong(n -> n).sum(), byCode, List.of());
  }

  private static final DeadLetters RIGHT = letters(Map.of("EMPTY", 1L, "23514", 1L));

  @Test
  void agreesWhenAllThreeSayTheSame() {
    Audit audit = new Audit(model(), RunnerBooks.parse(OUTPUT), 20_001L, "rows", RIGHT);
    assertThat(audit.isRight()).as("%s", audit.lines()).isTrue();
    assertThat(audit.lines()).noneMatch(line -> line.contains("<--"));
  }

  @Test
  void oneRowTooFewInTheTableIsSeen() {
    Audit audit = new Audit(model(), RunnerBooks.parse(OUTPUT), 20_000L, "rows", RIGHT);
    assertThat(audit.isRight()).isFalse();
    assertThat(audit.lines()).filteredOn(line -> line.contains("<--")).hasSize(1);
  }

  @Test
  void aRunnerThatCountsOtherwiseIsSeen() {
    List<String> output =
        OUTPUT.stream()
            .map(line -> line.replace("duplicate                   1", "duplicate 0"))
            .toList();
    Audit audit = new Audit(model(), RunnerBooks.parse(output), 20_001L, "rows", RIGHT);
    assertThat(audit.isRight()).isFalse();
  }

  @Test
  void booksThatDoNotBalanceAreSeen() {
    List<String> output =
        OUTPUT.stream().map(line -> line.replace("books balance", "books DO NOT BALANCE")).toList();
    assertThat(new Audit(model(), RunnerBooks.parse(output), 20_001L, "rows", RIGHT).isRight())
        .isFalse();
  }

  @Test
  void anotherReasonThanExpectedIsSeen() {
    DeadLetters wrong = letters(Map.of("EMPTY", 1L, "JSON_SYNTAX", 1L));
    Audit audit = new Audit(model(), RunnerBooks.parse(OUTPUT), 20_001L, "rows", wrong);
    assertThat(audit.isRight()).isFalse();
    assertThat(audit.lines()).anyMatch(line -> line.contains("JSON_SYNTAX"));
  }

  @Test
  void outputWithoutBooksIsRefused() {
    assertThatThrownBy(() -> RunnerBooks.parse(List.of("nothing")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("read is missing");
  }
}
