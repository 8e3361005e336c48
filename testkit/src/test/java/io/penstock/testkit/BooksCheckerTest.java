package io.penstock.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.testkit.BooksChecker.Fate;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class BooksCheckerTest {

  /** Ten records of two keys; the last two belong to the dead letters; one fault. */
  private static BooksChecker produced() {
    BooksChecker books = new BooksChecker("run", 10, 1);
    for (int i = 0; i < 10; i++) {
      books.produced("id" + i, "key" + i % 2, i, i < 8 ? Fate.WRITTEN : Fate.DEAD_LETTERED);
    }
    books.fault("kill");
    return books;
  }

  private static BooksChecker balanced() {
    BooksChecker books = produced();
    for (int i = 0; i < 8; i++) {
      books.written("id" + i);
    }
    books.deadLettered("id8");
    books.deadLettered("id9");
    return books;
  }

  private static void fails(BooksChecker books, String... parts) {
    assertThatThrownBy(books::verify)
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll(parts);
  }

  @Test
  void passesBalancedBooks() {
    assertThatCode(() -> balanced().verify()).doesNotThrowAnyException();
  }

  @Test
  void findsWhatIsLost() {
    BooksChecker books = produced();
    books.written("id0");
    books.deadLettered("id8");
    books.deadLettered("id9");
    fails(books, "lost: 7, id1; id2", "produced 10, written 1, dead-lettered 2");
  }

  @Test
  void findsWhatIsTwiceInventedOrInTheWrongPlace() {
    oneMore(books -> books.written("id0"), "written more than once: 1, id0 (2 times)");
    oneMore(books -> books.deadLettered("id8"), "dead-lettered more than once: 1, id8");
    oneMore(books -> books.written("ghost"), "written and never produced: 1, ghost");
    oneMore(books -> books.deadLettered("ghost"), "dead-lettered and never produced: 1, ghost");
    oneMore(
        books -> books.deadLettered("id0"),
        "written and dead-lettered: 1, id0",
        "should be WRITTEN and is DEAD_LETTERED: 1, id0");
    oneMore(books -> books.filtered("id1"), "should be WRITTEN and is FILTERED: 1, id1");
  }

  private static void oneMore(Consumer<BooksChecker> wrong, String... parts) {
    BooksChecker books = balanced();
    wrong.accept(books);
    fails(books, parts);
  }

  @Test
  void allowsDuplicatesWhereTheGuaranteeDoes() {
    BooksChecker books = balanced().allowDuplicates().allowDuplicateDeadLetters();
    books.written("id0");
    books.deadLettered("id8");
    assertThatCode(books::verify).doesNotThrowAnyException();
  }

  @Test
  void countsFilteredRecordsByIdOrByNumber() {
    BooksChecker byId = balanced();
    byId.produced("out", "key0", 10, Fate.FILTERED);
    fails(byId, "lost: 1, out");
    byId.filtered("out");
    assertThatCode(byId::verify).doesNotThrowAnyException();

    BooksChecker byNumber = balanced();
    byNumber.produced("out", "key0", 10, Fate.FILTERED);
    byNumber.filteredCount(2);
    fails(byNumber, "filtered count: 1, 2 counted, 1 missing elsewhere");
    byNumber.filteredCount(1);
    assertThatCode(byNumber::verify).doesNotThrowAnyException();

    BooksChecker hidden = produced();
    for (int i = 1; i < 8; i++) {
      hidden.written("id" + i);
    }
    hidden.deadLettered("id8");
    hidden.deadLettered("id9");
    hidden.filteredCount(1);
    fails(hidden, "lost: 1, id0");
  }

  @Test
  void leavesOpenWhatTheProducerDoesNotKnow() {
    BooksChecker there = balanced();
    there.perhapsProduced("perhaps", "key0", 10, Fate.WRITTEN);
    assertThatCode(there::verify).doesNotThrowAnyException();
    there.written("perhaps");
    assertThatCode(there::verify).doesNotThrowAnyException();
    there.written("perhaps");
    fails(there, "written more than once");
  }

  @Test
  void checksTheOrderOfEachKey() {
    BooksChecker good = balanced().checkOrder();
    good.applied("key0", 0);
    good.applied("key1", 1);
    good.applied("key0", 2);
    good.last("key0", 6);
    assertThatCode(good::verify).doesNotThrowAnyException();
    good.last("key0", 4);
    fails(good, "not the last of its key: 1, key0: 4, not 6");

    BooksChecker bad = balanced().checkOrder();
    bad.applied("key0", 2);
    bad.applied("key0", 0);
    fails(bad, "out of order: 1, key0: 0 after 2");

    BooksChecker replayed = balanced().checkOrder();
    for (long sequence : new long[] {0, 2, 4, 2, 4, 6}) {
      replayed.applied("key0", sequence);
    }
    fails(replayed, "out of order: 2");
    replayed.allowDuplicates();
    assertThatCode(replayed::verify).doesNotThrowAnyException();
  }

  @Test
  void refusesARunThatShowsNothing() {
    BooksChecker few = new BooksChecker("run", 2, 0);
    few.produced("id", "key", 0, Fate.WRITTEN);
    few.written("id");
    fails(few, "shows nothing: 1, 1 records settled, at least 2 wanted");

    BooksChecker noFault = new BooksChecker("run", 1, 2);
    noFault.produced("id", "key", 0, Fate.WRITTEN);
    noFault.written("id");
    noFault.faults("cut", 1);
    noFault.faults("delay", 0);
    fails(noFault, "shows nothing: 1, 1 faults struck, at least 2 wanted");

    fails(balanced().checkOrder(), "no key with two records");
    assertThatThrownBy(() -> new BooksChecker("run", 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void holdsBounds() {
    BooksChecker books = balanced();
    books.bounded("bytes in flight", 10, 10);
    assertThatCode(books::verify).doesNotThrowAnyException();
    books.bounded("bytes in flight", 11, 10);
    fails(books, "beyond its bound: 1, bytes in flight: 11 is more than 10");
  }

  @Test
  void findsACommitBeyondAnUnfinishedRecord() {
    BooksChecker right = balanced().checkCommits(2);
    right.committed("t-0", 5, 5);
    right.committed("t-0", 7, 9);
    assertThatCode(right::verify).doesNotThrowAnyException();
    right.committed("t-1", 7, 6);
    fails(right, "committed beyond an unfinished record: 1, t-1: 7, and 6 unfinished");
    fails(balanced().checkCommits(1), "0 looks at commits, at least 1 wanted");
  }

  @Test
  void tellsTheFiguresAlsoOfBooksThatDoNotBalance() {
    BooksChecker books = produced().checkOrder().allowDuplicates();
    for (String id : List.of("id1", "id0", "id0", "id2", "id9")) {
      books.written(id);
    }
    books.deadLettered("id9");
    books.applied("key0", 2);
    books.applied("key0", 0);
    BooksChecker.Result result = books.result();
    assertThat(result).isEqualTo(new BooksChecker.Result(10, 4, 6, 2, 1, Map.of("kill", 1)));
  }
}
