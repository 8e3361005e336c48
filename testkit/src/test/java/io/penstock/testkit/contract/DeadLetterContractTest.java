package io.penstock.testkit.contract;

import io.penstock.spi.DeadLetter;
import io.penstock.spi.DeadLetterException;
import io.penstock.spi.DeadRecord;
import io.penstock.spi.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A right dead letter passes; each wrong one fails the test that is there for its mistake. */
class DeadLetterContractTest extends DeadIntoAShelf {

  @Test
  void findsOneThatReturnsBeforeItIsDurable() {
    Contracts.fails(
        WritesWhenItCloses.class,
        "keepsEachRecordAndItsReasonDurablyWhenItReturns",
        "throwsWhileTheTargetIsAwayAndWritesTheSameListLater",
        "writesFromSeveralLanesAtOnce");
  }

  @WrongOnPurpose
  static class WritesWhenItCloses extends DeadIntoAShelf {
    @Override
    protected DeadLetter newDeadLetter() {
      return new ShelfDeadLetter(shelf) {
        private final List<DeadRecord> kept = new ArrayList<>();

        @Override
        public synchronized void write(List<DeadRecord> records) {
          kept.addAll(records);
        }

        @Override
        public void close() {
          try {
            super.write(kept);
          } catch (DeadLetterException e) {
            throw new IllegalStateException(e);
          }
        }
      };
    }
  }

  @Test
  void findsOneThatChangesBytes() {
    Contracts.fails(NullBecomesEmpty.class, "leavesBytesAndHeadersUnchanged");
  }

  @WrongOnPurpose
  static class NullBecomesEmpty extends DeadIntoAShelf {
    @Override
    protected DeadLetter newDeadLetter() {
      return new ShelfDeadLetter(shelf) {
        @Override
        Shelf.Entry entry(DeadRecord dead) {
          Shelf.Entry right = super.entry(dead);
          byte[] key = right.key() == null ? new byte[0] : right.key();
          return new Shelf.Entry(key, right.value(), right.headers(), right.notes());
        }
      };
    }
  }

  @Test
  void findsOneThatMakesUpIds() {
    Contracts.fails(RandomIds.class, "givesARecordThatComesAgainTheSameId");
  }

  @WrongOnPurpose
  static class RandomIds extends DeadIntoAShelf {
    @Override
    protected DeadLetter newDeadLetter() {
      return new ShelfDeadLetter(shelf) {
        @Override
        String id(DeadRecord dead) {
          return UUID.randomUUID().toString();
        }
      };
    }
  }

  @Test
  void findsOneThatTakesARecordForAnother() {
    Contracts.fails(KeepsOneAPosition.class, "keepsDifferentRecordsOfOnePositionApart");
  }

  @WrongOnPurpose
  static class KeepsOneAPosition extends DeadIntoAShelf {
    @Override
    protected DeadLetter newDeadLetter() {
      return new ShelfDeadLetter(shelf) {
        @Override
        String name(DeadRecord dead) {
          return id(dead);
        }
      };
    }
  }

  @Test
  void findsOneThatGivesUpInAnOutage() {
    Contracts.fails(
        StopsWhenAway.class,
        "throwsWhileTheTargetIsAwayAndWritesTheSameListLater",
        "opensAgainAfterAnOutage");
    Contracts.fails(SkipsWhenAway.class, "throwsWhileTheTargetIsAwayAndWritesTheSameListLater");
  }

  @WrongOnPurpose
  static class StopsWhenAway extends DeadIntoAShelf {
    @Override
    protected DeadLetter newDeadLetter() {
      return new ShelfDeadLetter(shelf) {
        @Override
        DeadLetterException away() {
          return new DeadLetterException(Verdict.STOP, "AWAY", "the shelf is away");
        }
      };
    }
  }

  @WrongOnPurpose
  static class SkipsWhenAway extends DeadIntoAShelf {
    @Override
    protected DeadLetter newDeadLetter() {
      return new ShelfDeadLetter(shelf) {
        @Override
        public void write(List<DeadRecord> records) throws DeadLetterException {
          if (shelf.isThere()) {
            super.write(records);
          }
        }
      };
    }
  }
}

/** The contract over a right dead letter; the wrong ones replace it. */
abstract class DeadIntoAShelf extends DeadLetterContract {

  Shelf shelf;

  @BeforeEach
  final void makeShelf() {
    shelf = new Shelf();
    shelf.make("dead");
  }

  @Override
  protected boolean hasArchive() {
    return false;
  }

  @Override
  protected DeadLetter newDeadLetter() {
    return new ShelfDeadLetter(shelf);
  }

  @Override
  protected Collection<Stored> read() throws IOException {
    List<Stored> stored = new ArrayList<>();
    for (String name : shelf.list("dead")) {
      Shelf.Entry entry = shelf.read("dead/" + name);
      List<String> notes = entry.notes();
      stored.add(
          new Stored(
              notes.get(0),
              entry.key(),
              entry.value(),
              entry.headers(),
              notes.get(1),
              notes.get(2),
              notes.get(3),
              Integer.parseInt(notes.get(4))));
    }
    return stored;
  }

  @Override
  protected void takeTargetAway() {
    shelf.takeAway();
  }

  @Override
  protected void bringTargetBack() {
    shelf.bringBack();
  }
}
