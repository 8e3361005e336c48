package io.penstock.runner.deadletter;

import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import io.penstock.spi.DeadLetterArchive;
import io.penstock.spi.DeadLetterException;
import io.penstock.spi.DeadLetterQuery;
import io.penstock.spi.DeadLetterResolution;
import io.penstock.spi.DeadLetterStatus;
import io.penstock.spi.Lag;
import io.penstock.spi.Source;
import io.penstock.spi.SourceContext;
import io.penstock.spi.SourceException;
import io.penstock.spi.StoredDeadLetter;
import io.penstock.spi.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads dead letters as if they came from their first place: with the position that they had there,
 * so that whatever is made of a position is made again. A letter is marked as replayed once its
 * record is settled and has not died again.
 */
final class ReplaySource implements Source {

  private static final int AT_ONCE = 500;

  private final DeadLetterArchive archive;
  private final DeadLetterQuery query;
  private final long limit;
  private final ReplayBooks books;
  private final boolean marks;
  private final Clock clock;

  private final Set<String> paused = new HashSet<>();
  private final Set<String> assigned = new HashSet<>();
  private final List<StoredDeadLetter> toMark = new ArrayList<>();
  private SourceContext context;
  private LetterStream letters;
  private StoredDeadLetter held;
  private boolean ended;
  private long settled;

  /**
   * A source of dead letters.
   *
   * @param limit 0 for all
   * @param marks whether letters are marked, which a rehearsal does not
   */
  ReplaySource(
      DeadLetterArchive archive,
      DeadLetterQuery query,
      long limit,
      ReplayBooks books,
      boolean marks,
      Clock clock) {
    this.archive = archive;
    this.query = query;
    this.limit = limit;
    this.books = books;
    this.marks = marks;
    this.clock = clock;
  }

  @Override
  public void open(SourceContext opened) throws SourceException {
    context = opened;
    try {
      letters = new LetterStream(archive, query, limit);
    } catch (DeadLetterException failure) {
      throw translated(failure);
    } catch (InterruptedException interrupted) {
      throw interrupted();
    }
    context.assigned(Map.of());
  }

  @Override
  public List<SourceRecord> poll(Duration atMost) throws SourceException {
    mark();
    List<SourceRecord> records = new ArrayList<>();
    try {
      while (records.size() < AT_ONCE && !ended) {
        if (held == null) {
          held = letters.next();
          ended = held == null;
        } else if (!held.whole()) {
          books.passOver();
          settled++;
          held = null;
        } else if (!isAssigned(held.dead().record().position())) {
          break;
        } else {
          records.add(read(held));
          held = null;
        }
      }
    } catch (DeadLetterException failure) {
      if (records.isEmpty()) {
        throw translated(failure);
      }
    } catch (InterruptedException interrupted) {
      throw interrupted();
    }
    if (records.isEmpty()) {
      rest(atMost);
    }
    return records;
  }

  /** Whether records of the partition may be returned now. */
  private boolean isAssigned(Position position) {
    if (assigned.add(position.partition())) {
      context.assigned(Map.of(position.partition(), position));
    }
    return !paused.contains(position.partition());
  }

  /** Without the source's own refusal, which was of that time. */
  private SourceRecord read(StoredDeadLetter letter) {
    SourceRecord first = letter.dead().record();
    SourceRecord record =
        new SourceRecord(
            first.position(), first.key(), first.value(), first.headers(), first.timestamp());
    books.read(record, letter);
    return record;
  }

  private static void rest(Duration atMost) throws SourceException {
    try {
      Thread.sleep(Math.min(50, Math.max(1, atMost.toMillis())));
    } catch (InterruptedException interrupted) {
      throw interrupted();
    }
  }

  @Override
  public void acknowledge(Collection<SourceRecord> done) throws SourceException {
    for (SourceRecord record : done) {
      StoredDeadLetter letter = books.settled(record);
      settled++;
      if (letter != null && marks) {
        toMark.add(letter);
      }
    }
    mark();
  }

  private void mark() throws SourceException {
    if (toMark.isEmpty()) {
      return;
    }
    try {
      archive.resolve(
          toMark, new DeadLetterResolution(DeadLetterStatus.REPLAYED, clock.instant(), ""));
      books.marked(toMark.size());
      toMark.clear();
    } catch (DeadLetterException failure) {
      throw translated(failure);
    } catch (InterruptedException interrupted) {
      throw interrupted();
    }
  }

  private static SourceException translated(DeadLetterException failure) {
    return new SourceException(failure.verdict(), failure.code(), failure.getMessage(), failure);
  }

  private static SourceException interrupted() {
    Thread.currentThread().interrupt();
    return new SourceException(Verdict.OUTAGE, "INTERRUPTED", "interrupted");
  }

  @Override
  public void pause(Set<String> partitions) {
    paused.addAll(partitions);
  }

  @Override
  public void resume(Set<String> partitions) {
    paused.removeAll(partitions);
  }

  /** The first partition stands for all that is left. */
  @Override
  public Map<String, Lag> lag() {
    Map<String, Lag> lag = new LinkedHashMap<>();
    long left = ended && toMark.isEmpty() ? 0 : Math.max(1, books.expected() - settled);
    for (String partition : assigned) {
      lag.put(partition, new Lag(lag.isEmpty() ? left : 0, 0));
    }
    return lag;
  }

  @Override
  public String description() {
    return "dead letters in " + archive.description();
  }

  @Override
  public void close() {
    if (letters != null) {
      letters.close();
      letters = null;
    }
  }
}
