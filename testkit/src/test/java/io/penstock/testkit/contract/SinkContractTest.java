package io.penstock.testkit.contract;

import io.penstock.record.Event;
import io.penstock.record.Operation;
import io.penstock.record.Position;
import io.penstock.record.Rejection;
import io.penstock.record.SourceRecord;
import io.penstock.spi.Batch;
import io.penstock.spi.Capability;
import io.penstock.spi.Outcome;
import io.penstock.spi.Sink;
import io.penstock.spi.SinkException;
import io.penstock.spi.Verdict;
import io.penstock.spi.WriteResult;
import io.penstock.testkit.contract.ShelfSink.Note;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A right sink passes; each wrong one fails the test that is there for its mistake. */
class SinkContractTest extends IntoAShelf {

  @Test
  void findsASinkThatHidesOrInventsIdempotence() {
    Contracts.fails(HidesIdempotence.class, "isIdempotentIfItSaysSoAndSaysSoIfItIs");
    Contracts.fails(
        Appends.class, "isIdempotentIfItSaysSoAndSaysSoIfItIs", "takesTheSameRecordTwiceInABatch");
  }

  @WrongOnPurpose
  static class HidesIdempotence extends IntoAShelf {
    @Override
    protected Sink<Note> newSink() {
      return new ShelfSink(shelf, "table") {
        @Override
        public Set<Capability> capabilities() {
          return Set.of(Capability.DELETES);
        }
      };
    }
  }

  @WrongOnPurpose
  static class Appends extends IntoAShelf {
    @Override
    protected Sink<Note> newSink() {
      return new ShelfSink(shelf, "table") {
        @Override
        String name(Note note) {
          return super.name(note) + "-" + UUID.randomUUID();
        }
      };
    }
  }

  @Test
  void findsASinkThatTakesDeletionsForRecords() {
    Contracts.fails(IgnoresTheOperation.class, "deletesIfItSaysSoAndRefusesToOtherwise");
  }

  @WrongOnPurpose
  static class IgnoresTheOperation extends IntoAShelf {
    @Override
    protected Sink<Note> newSink() {
      return new ShelfSink(shelf, "table") {
        @Override
        void apply(Event<Note> event) throws IOException {
          super.apply(event.withOperation(Operation.UPSERT));
        }

        @Override
        public Set<Capability> capabilities() {
          return Set.of(Capability.IDEMPOTENT);
        }
      };
    }
  }

  @Test
  void findsASinkThatHidesAnOutageOrTakesItForTheRecordsFault() {
    Contracts.fails(HidesOutages.class, "callsAnOutageAnOutageAndGoesOnAfterIt");
    Contracts.fails(
        RejectsWhenAway.class, "callsAnOutageAnOutageAndGoesOnAfterIt", "opensAgainAfterAnOutage");
  }

  @WrongOnPurpose
  static class HidesOutages extends IntoAShelf {
    @Override
    protected Sink<Note> newSink() {
      return new ShelfSink(shelf, "table") {
        @Override
        WriteResult write(Batch<Note> batch) throws SinkException {
          return shelf.isThere() ? super.write(batch) : WriteResult.allWritten(batch.size());
        }
      };
    }
  }

  @WrongOnPurpose
  static class RejectsWhenAway extends IntoAShelf {
    @Override
    protected Sink<Note> newSink() {
      return new ShelfSink(shelf, "table") {
        @Override
        SinkException away() {
          return new SinkException(Verdict.REJECT, "AWAY", "the shelf is away");
        }
      };
    }
  }

  @Test
  void findsASinkThatNamesTheWrongRecordOrPartOfABatch() {
    Contracts.fails(OneOff.class, "saysWhichRecordIsBadOrWritesNothing");
    Contracts.fails(HalfABatch.class, "saysWhichRecordIsBadOrWritesNothing");
    Contracts.fails(Leaks.class, "saysWhichRecordIsBadOrWritesNothing");
  }

  @WrongOnPurpose
  static class OneOff extends IntoAShelf {
    @Override
    protected Sink<Note> newSink() {
      return new ShelfSink(shelf, "table") {
        @Override
        WriteResult write(Batch<Note> batch) throws SinkException {
          WriteResult right = super.write(batch);
          WriteResult.Builder result = WriteResult.of(batch.size());
          for (int i = 0; i < batch.size(); i++) {
            if (right.outcome(i) == Outcome.REJECTED) {
              result.reject((i + 1) % batch.size(), right.rejection(i));
            }
          }
          return result.build();
        }
      };
    }
  }

  @WrongOnPurpose
  static class HalfABatch extends IntoAShelf {
    @Override
    protected Sink<Note> newSink() {
      return new ShelfSink(shelf, "table") {
        @Override
        WriteResult write(Batch<Note> batch) throws SinkException {
          WriteResult result = super.write(batch);
          if (result.count(Outcome.REJECTED) > 0) {
            throw new SinkException(Verdict.REJECT, "BAD", "there is a bad record");
          }
          return result;
        }
      };
    }
  }

  @WrongOnPurpose
  static class Leaks extends IntoAShelf {
    @Override
    protected Sink<Note> newSink() {
      return new ShelfSink(shelf, "table") {
        @Override
        Rejection rejection(Note note) {
          return new Rejection("BAD", "refused: " + note.text());
        }
      };
    }
  }

  @Test
  void findsASinkThatChangesText() {
    Contracts.fails(Trims.class, "keepsTextAsItIs");
  }

  @WrongOnPurpose
  static class Trims extends IntoAShelf {
    @Override
    protected Sink<Note> newSink() {
      return new ShelfSink(shelf, "table") {
        @Override
        byte[] bytes(Event<Note> event) {
          return event.value().text().trim().getBytes(StandardCharsets.UTF_8);
        }
      };
    }
  }

  @Test
  void findsASinkThatTakesAMissingTargetForAnOutage() {
    Contracts.fails(WaitsForever.class, "stopsWhenTheTargetIsMissing");
  }

  @WrongOnPurpose
  static class WaitsForever extends IntoAShelf {
    @Override
    protected Sink<Note> newSinkWithMissingTarget() {
      return new ShelfSink(shelf, "nothing") {
        @Override
        public void open(io.penstock.spi.SinkContext context) throws SinkException {
          throw away();
        }
      };
    }
  }
}

/** The contract over a right sink; the wrong ones replace it. */
abstract class IntoAShelf extends SinkContract<Note> {

  Shelf shelf;

  @BeforeEach
  final void makeShelf() {
    shelf = new Shelf();
    shelf.make("table");
  }

  @Override
  protected Sink<Note> newSink() {
    return new ShelfSink(shelf, "table");
  }

  @Override
  protected Sink<Note> newSinkWithMissingTarget() {
    return new ShelfSink(shelf, "nothing");
  }

  @Override
  protected Event<Note> event(int number, String text) {
    SourceRecord record =
        new SourceRecord(Position.of("p", number), null, new byte[0], List.of(), 0);
    return Event.of(record, new Note(number, text));
  }

  @Override
  protected Event<Note> badEvent(int number, String secret) {
    return event(number, "bad " + secret);
  }

  @Override
  protected Collection<Stored> read() throws IOException {
    List<Stored> stored = new ArrayList<>();
    for (String name : shelf.list("table")) {
      byte[] text = shelf.read("table/" + name).value();
      int number = Integer.parseInt(name.split("-")[0]);
      stored.add(new Stored(number, new String(text, StandardCharsets.UTF_8)));
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
