package io.penstock.postgres.deadletter;

import io.penstock.record.Rejection;
import io.penstock.record.SourceRecord;
import io.penstock.spi.DeadRecord;
import io.penstock.spi.Stage;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/**
 * Dead letters in the table, for people and tools that work with them: list, count, resolve, relay.
 * Safe for use by several threads. Failures of the database come as {@link
 * org.jdbi.v3.core.JdbiException}.
 */
public final class StoredDeadLetters {

  private static final String MATCHES =
      """
       WHERE (CAST(:pipeline AS text) IS NULL OR pipeline = :pipeline)
         AND (CAST(:status AS text) IS NULL OR status = :status)
         AND (CAST(:code AS text) IS NULL OR code = :code)
         AND (CAST(:stage AS text) IS NULL OR stage = :stage)
         AND (CAST(:since AS timestamptz) IS NULL OR created_at >= :since)
         AND (CAST(:until AS timestamptz) IS NULL OR created_at < :until)
         AND (CAST(:key AS bytea) IS NULL OR key = :key)
      """;

  private final Jdbi jdbi;
  private final String table;
  private final LetterRows rows;

  /** The letters of a table. */
  public StoredDeadLetters(DataSource source, DeadLetterTable table) {
    this.jdbi = Jdbi.create(source);
    this.table = table.name().quoted();
    this.rows = new LetterRows(table);
  }

  /** What has become of a dead letter. */
  public enum Status {
    /** Nobody has dealt with it yet. */
    DEAD,
    /** It was sent through the pipeline, or back to its origin, again. */
    REPLAYED,
    /** It was given up for good. */
    DISCARDED;

    /** As it stands in the table. */
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Which letters are meant; a null says that any will do.
   *
   * @param since given up at this moment or later
   * @param until given up before this moment
   * @param key the record's key, byte for byte
   */
  public record Filter(
      String pipeline,
      Status status,
      String code,
      String stage,
      Instant since,
      Instant until,
      byte[] key) {

    /** All letters. */
    public static Filter all() {
      return new Filter(null, null, null, null, null, null, null);
    }

    /** All of a pipeline that nobody has dealt with. */
    public static Filter open(String pipeline) {
      return new Filter(pipeline, Status.DEAD, null, null, null, null, null);
    }
  }

  /**
   * A dead letter.
   *
   * @param id what the table knows it by: {@link DeadRecord#id()}, or, where a letter of another
   *     record has that already, {@link DeadRecord#fingerprint()}
   * @param record key, value, headers and position as they came
   * @param stage where it was given up
   * @param version of Penstock; null if unknown
   * @param createdAt when it was given up
   * @param resolvedAt when it was replayed or discarded; null if it was not
   * @param resolvedBecause why, in the words of who did it; null if nobody said
   */
  public record Letter(
      String id,
      String pipeline,
      SourceRecord record,
      String stage,
      String code,
      String message,
      int attempts,
      String version,
      Instant createdAt,
      Status status,
      Instant resolvedAt,
      String resolvedBecause) {

    /** What was given up, and why. */
    public DeadRecord dead() {
      return new DeadRecord(
          record,
          pipeline,
          createdAt,
          Stage.valueOf(stage.toUpperCase(Locale.ROOT)),
          new Rejection(code, message),
          attempts);
    }
  }

  /** How many letters share code, stage and status, and when the first and the last came. */
  public record Count(
      String code, String stage, Status status, long count, Instant first, Instant last) {}

  /** The letters that match, the oldest first. */
  public List<Letter> list(Filter filter) {
    return page(filter, null, Integer.MAX_VALUE);
  }

  /**
   * Some of the letters that match, the oldest first.
   *
   * @param after the last letter of the page before; null for the first page
   */
  public List<Letter> page(Filter filter, Letter after, int limit) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    rows.select(handle)
                        + MATCHES
                        + " AND (CAST(:afterId AS text) IS NULL"
                        + " OR (created_at, id) > (:afterTime, :afterId))"
                        + " ORDER BY created_at, id LIMIT :limit")
                .bindMap(bindings(filter))
                .bind("afterId", after == null ? null : after.id())
                .bind("afterTime", after == null ? null : Timestamp.from(after.createdAt()))
                .bind("limit", limit)
                .map((row, context) -> LetterRows.letter(row))
                .list());
  }

  /**
   * The letters of an identity, the oldest first: more than one where different records stood at
   * one position.
   *
   * @param id {@link DeadRecord#id()}; of a {@link DeadRecord#fingerprint()} the digest is left out
   */
  public List<Letter> withId(String id) {
    String plain = LetterKeys.withoutDigest(id);
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    rows.select(handle)
                        + " WHERE id = :id OR starts_with(id, :id || '#')"
                        + " ORDER BY created_at, id")
                .bind("id", plain)
                .map((row, context) -> LetterRows.letter(row))
                .list());
  }

  /** Counts of those that match, the most frequent first. */
  public List<Count> counts(Filter filter) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT code, stage, status, count(*) AS n, min(created_at) AS first,"
                        + " max(created_at) AS last FROM "
                        + table
                        + MATCHES
                        + " GROUP BY code, stage, status ORDER BY n DESC, code, stage")
                .bindMap(bindings(filter))
                .map(
                    (row, context) ->
                        new Count(
                            row.getString("code"),
                            row.getString("stage"),
                            LetterRows.status(row.getString("status")),
                            row.getLong("n"),
                            row.getTimestamp("first").toInstant(),
                            row.getTimestamp("last").toInstant()))
                .list());
  }

  /**
   * Marks letters that nobody has dealt with as replayed or discarded, now and without a reason.
   * Doing it twice changes nothing.
   *
   * @return how many were marked
   */
  public int resolve(Collection<DeadRecord> letters, Status as) {
    return resolve(letters, as, Instant.now(), null);
  }

  /**
   * Marks letters that nobody has dealt with as replayed or discarded. Doing it twice changes
   * nothing.
   *
   * @param because why; may be null
   * @return how many were marked
   */
  public int resolve(Collection<DeadRecord> letters, Status as, Instant at, String because) {
    if (as == Status.DEAD) {
      throw new IllegalArgumentException("a letter is resolved as replayed or discarded");
    }
    return letters.isEmpty()
        ? 0
        : jdbi.withHandle(
            handle ->
                handle
                    .createUpdate(
                        "UPDATE "
                            + table
                            + " SET status = :status, resolved_at = :at,"
                            + " resolved_because = :because"
                            + " WHERE status = 'dead' AND "
                            + LetterKeys.AMONG)
                    .bind("status", as.label())
                    .bind("at", Timestamp.from(at))
                    .bind("because", because)
                    .bindArray("ids", String.class, LetterKeys.ids(letters))
                    .bindArray("fingerprints", String.class, LetterKeys.fingerprints(letters))
                    .execute());
  }

  /** Letters of a pipeline that were not passed on to another place yet, the oldest first. */
  public List<Letter> unrelayed(String pipeline, int limit) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    rows.select(handle)
                        + " WHERE pipeline = :pipeline AND relayed_at IS NULL"
                        + " ORDER BY created_at, id LIMIT :limit")
                .bind("pipeline", pipeline)
                .bind("limit", limit)
                .map((row, context) -> LetterRows.letter(row))
                .list());
  }

  /** Marks letters as passed on. */
  public int markRelayed(Collection<DeadRecord> letters) {
    return letters.isEmpty()
        ? 0
        : jdbi.withHandle(
            handle ->
                handle
                    .createUpdate(
                        "UPDATE "
                            + table
                            + " SET relayed_at = now()"
                            + " WHERE relayed_at IS NULL AND "
                            + LetterKeys.AMONG)
                    .bindArray("ids", String.class, LetterKeys.ids(letters))
                    .bindArray("fingerprints", String.class, LetterKeys.fingerprints(letters))
                    .execute());
  }

  private static Map<String, Object> bindings(Filter filter) {
    Map<String, Object> bindings = new HashMap<>();
    bindings.put("pipeline", filter.pipeline());
    bindings.put("status", filter.status() == null ? null : filter.status().label());
    bindings.put("code", filter.code());
    bindings.put("stage", filter.stage());
    bindings.put("since", filter.since() == null ? null : Timestamp.from(filter.since()));
    bindings.put("until", filter.until() == null ? null : Timestamp.from(filter.until()));
    bindings.put("key", filter.key());
    return bindings;
  }
}
