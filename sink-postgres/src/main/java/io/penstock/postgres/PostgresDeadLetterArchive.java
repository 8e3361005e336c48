package io.penstock.postgres;

import io.penstock.postgres.connect.Database;
import io.penstock.postgres.deadletter.DeadLetterTable;
import io.penstock.postgres.deadletter.StoredDeadLetters;
import io.penstock.postgres.deadletter.StoredDeadLetters.Filter;
import io.penstock.postgres.deadletter.StoredDeadLetters.Letter;
import io.penstock.postgres.deadletter.StoredDeadLetters.Status;
import io.penstock.postgres.fault.Faults;
import io.penstock.spi.DeadLetterArchive;
import io.penstock.spi.DeadLetterCount;
import io.penstock.spi.DeadLetterCursor;
import io.penstock.spi.DeadLetterException;
import io.penstock.spi.DeadLetterQuery;
import io.penstock.spi.DeadLetterResolution;
import io.penstock.spi.DeadLetterStatus;
import io.penstock.spi.DeadRecord;
import io.penstock.spi.Stage;
import io.penstock.spi.StoredDeadLetter;
import io.penstock.spi.Verdict;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jdbi.v3.core.JdbiException;

/** The table of dead letters, page by page. Owns its connections. */
final class PostgresDeadLetterArchive implements DeadLetterArchive {

  private static final int PAGE = 500;

  private final Database database;
  private final StoredDeadLetters letters;
  private final DeadLetterTable table;
  private final boolean exists;
  private final Faults faults;
  private final String description;

  /**
   * The letters of a table.
   *
   * @param exists a table that was not made yet holds no letters
   */
  PostgresDeadLetterArchive(
      Database database, DeadLetterTable table, boolean exists, Faults faults, String description) {
    this.database = database;
    this.letters = new StoredDeadLetters(database.dataSource(), table);
    this.table = table;
    this.exists = exists;
    this.faults = faults;
    this.description = description;
  }

  private static Filter filter(DeadLetterQuery query) {
    return new Filter(
        query.pipeline(),
        query.status() == null ? null : Status.valueOf(query.status().name()),
        query.code(),
        query.stage() == null ? null : query.stage().label(),
        query.since(),
        query.until(),
        query.key());
  }

  @Override
  public DeadLetterCursor read(DeadLetterQuery query) throws DeadLetterException {
    if (!exists) {
      return new Cursor(query, List.of(), true);
    }
    if (query.id() != null) {
      return new Cursor(query, asking(() -> letters.withId(query.id())), true);
    }
    return new Cursor(query, List.of(), false);
  }

  @Override
  public List<DeadLetterCount> count(DeadLetterQuery query)
      throws DeadLetterException, InterruptedException {
    if (!exists || query.id() != null) {
      return DeadLetterArchive.super.count(query);
    }
    return asking(() -> letters.counts(filter(query))).stream()
        .map(
            group ->
                new DeadLetterCount(
                    DeadLetterStatus.valueOf(group.status().name()),
                    stage(group.stage()),
                    group.code(),
                    group.count(),
                    group.first(),
                    group.last()))
        .sorted(
            Comparator.comparing(DeadLetterCount::status)
                .thenComparing(Comparator.comparingLong(DeadLetterCount::count).reversed()))
        .toList();
  }

  @Override
  public void resolve(Collection<StoredDeadLetter> resolved, DeadLetterResolution how)
      throws DeadLetterException {
    List<DeadRecord> dead = resolved.stream().map(StoredDeadLetter::dead).toList();
    Status status = Status.valueOf(how.status().name());
    asking(
        () ->
            letters.resolve(
                dead, status, how.time(), how.reason().isEmpty() ? null : how.reason()));
  }

  private <R> R asking(Supplier<R> question) throws DeadLetterException {
    try {
      return question.get();
    } catch (JdbiException failure) {
      if (failure.getCause() instanceof SQLException cause) {
        throw PostgresDeadLetter.translated(faults.whileRunning(cause));
      }
      throw new DeadLetterException(
          Verdict.OUTAGE, "ARCHIVE", description + " does not answer", failure);
    }
  }

  private static Stage stage(String label) {
    return Stage.valueOf(label.toUpperCase(Locale.ROOT));
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public void close() {
    database.close();
  }

  /** Reads a page when the one before is used up. */
  private final class Cursor implements DeadLetterCursor {

    private final DeadLetterQuery query;
    private final Deque<Letter> page;
    private Letter last;
    private boolean ended;

    Cursor(DeadLetterQuery query, List<Letter> first, boolean ended) {
      this.query = query;
      this.page = new ArrayDeque<>(first);
      this.ended = ended;
    }

    @Override
    public StoredDeadLetter next() throws DeadLetterException {
      while (true) {
        if (page.isEmpty() && !ended) {
          page.addAll(asking(() -> letters.page(filter(query), last, PAGE)));
          ended = page.size() < PAGE;
        }
        Letter next = page.poll();
        if (next == null) {
          return null;
        }
        last = next;
        StoredDeadLetter letter = stored(next);
        if (query.matches(letter)) {
          return letter;
        }
      }
    }

    private StoredDeadLetter stored(Letter letter) {
      DeadLetterResolution resolution = null;
      if (letter.status() != Status.DEAD) {
        resolution =
            new DeadLetterResolution(
                DeadLetterStatus.valueOf(letter.status().name()),
                letter.resolvedAt() == null ? letter.createdAt() : letter.resolvedAt(),
                letter.resolvedBecause() == null ? "" : letter.resolvedBecause());
      }
      return new StoredDeadLetter(
          letter.dead(),
          table.name().toString(),
          letter.version() == null ? "" : letter.version(),
          true,
          resolution);
    }

    @Override
    public void close() {
      page.clear();
      ended = true;
    }
  }
}
