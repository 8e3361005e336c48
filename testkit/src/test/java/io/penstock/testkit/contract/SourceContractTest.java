package io.penstock.testkit.contract;

import io.penstock.record.Header;
import io.penstock.record.SourceRecord;
import io.penstock.spi.Capability;
import io.penstock.spi.Lag;
import io.penstock.spi.Source;
import io.penstock.spi.SourceException;
import io.penstock.spi.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A right source passes; each wrong one fails the test that is there for its mistake. */
class SourceContractTest extends OverAShelf {

  @Test
  void findsASourceThatAcknowledgesBeyondAGap() {
    Contracts.fails(CommitsTheHighest.class, "deliversAgainTheOneThatWasLeftOut");
  }

  @WrongOnPurpose
  static class CommitsTheHighest extends OverAShelf {
    @Override
    protected Source newSource() {
      return new ShelfSource(shelf, "topic") {
        @Override
        long commitPoint(long from, TreeSet<Long> ahead) {
          return ahead.last() + 1;
        }
      };
    }
  }

  @Test
  void findsASourceThatForgetsAcknowledgements() {
    Contracts.fails(
        CommitsNothing.class,
        "doesNotDeliverAgainWhatWasAcknowledgedInWhateverOrder",
        "acknowledgesWhenItCloses",
        "tellsALagThatBecomesZero");
  }

  @WrongOnPurpose
  static class CommitsNothing extends OverAShelf {
    @Override
    protected Source newSource() {
      return new ShelfSource(shelf, "topic") {
        @Override
        public void acknowledge(Collection<SourceRecord> records) {}

        @Override
        public Map<String, Lag> lag() throws SourceException {
          // Waiting for a lag of 0 would take its whole time.
          return super.lag().keySet().stream()
              .collect(Collectors.toMap(partition -> partition, partition -> new Lag(1, 1)));
        }
      };
    }
  }

  @Test
  void findsASourceThatAcknowledgesWhatItHasRead() {
    Contracts.fails(
        CommitsOnPoll.class,
        "deliversAgainWhatWasNotAcknowledged",
        "deliversAgainTheOneThatWasLeftOut");
  }

  @WrongOnPurpose
  static class CommitsOnPoll extends OverAShelf {
    @Override
    protected Source newSource() {
      return new ShelfSource(shelf, "topic") {
        @Override
        public List<SourceRecord> poll(Duration atMost) throws SourceException {
          List<SourceRecord> records = super.poll(atMost);
          acknowledge(records);
          return records;
        }
      };
    }
  }

  @Test
  void findsASourceThatDoesNotPause() {
    Contracts.fails(
        NeverPauses.class,
        "returnsNothingOfPausedPartitionsAndLosesNothing",
        "pausesOnePartitionAndReadsTheOthers",
        "canBePausedWhileItAssigns");
  }

  @WrongOnPurpose
  static class NeverPauses extends OverAShelf {
    @Override
    protected Source newSource() {
      return new ShelfSource(shelf, "topic") {
        @Override
        boolean isPaused(String partition) {
          return false;
        }
      };
    }
  }

  @Test
  void findsASourceThatMixesTheOrder() {
    Contracts.fails(Backwards.class, "readsEachPartitionInOrder");
  }

  @WrongOnPurpose
  static class Backwards extends OverAShelf {
    @Override
    protected Source newSource() {
      return new ShelfSource(shelf, "topic") {
        @Override
        public List<SourceRecord> poll(Duration atMost) throws SourceException {
          List<SourceRecord> records = super.poll(atMost);
          Collections.reverse(records);
          return records;
        }
      };
    }
  }

  @Test
  void findsASourceThatTakesAnOutageForTheEnd() {
    Contracts.fails(StopsWhenAway.class, "opensAgainAfterAnOutage", "readsOnAfterAnOutage");
  }

  @WrongOnPurpose
  static class StopsWhenAway extends OverAShelf {
    @Override
    protected Source newSource() {
      return new ShelfSource(shelf, "topic") {
        @Override
        SourceException away() {
          return new SourceException(Verdict.STOP, "AWAY", "the shelf is away");
        }
      };
    }
  }

  @Test
  void findsASourceThatCannotBeClosedTwiceAndOneThatClaimsTooMuch() {
    Contracts.fails(ClosesOnce.class, "closesTwiceUnopenedAndAfterAFailedOpen");
    Contracts.fails(DeniesThatItSeeks.class, "seeksIfItSaysSo");
  }

  @WrongOnPurpose
  static class ClosesOnce extends OverAShelf {
    @Override
    protected Source newSource() {
      return new ShelfSource(shelf, "topic") {
        private boolean closed;

        @Override
        public void close() {
          if (closed) {
            throw new IllegalStateException("closed");
          }
          closed = true;
          super.close();
        }
      };
    }
  }

  @WrongOnPurpose
  static class DeniesThatItSeeks extends OverAShelf {
    @Override
    protected Source newSource() {
      return new ShelfSource(shelf, "topic") {
        @Override
        public Set<Capability> capabilities() {
          return Set.of();
        }
      };
    }
  }
}

/** The contract over a right source; the wrong ones replace it. */
abstract class OverAShelf extends SourceContract {

  Shelf shelf;
  private final int[] ends = new int[3];

  @BeforeEach
  final void makeShelf() {
    shelf = new Shelf();
    shelf.make("topic");
  }

  @Override
  protected Source newSource() {
    return new ShelfSource(shelf, "topic");
  }

  @Override
  protected Source newSourceOfNothing() {
    return new ShelfSource(shelf, "nothing");
  }

  @Override
  protected int partitions() {
    return ends.length;
  }

  @Override
  protected void produce(int partition, byte[] key, byte[] value, List<Header> headers)
      throws IOException {
    String file = String.format("topic/%d/%09d", partition, ends[partition]++);
    shelf.write(file, new Shelf.Entry(key, value, headers, List.of()));
  }

  @Override
  protected void takeServerAway() {
    shelf.takeAway();
  }

  @Override
  protected void bringServerBack() {
    shelf.bringBack();
  }
}
