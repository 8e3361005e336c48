package io.penstock.postgres.fault;

import static java.util.Map.entry;

import io.penstock.spi.Verdict;
import java.util.Map;

/**
 * The verdict on each SQLSTATE: by the whole code, else by its class (the first two characters),
 * else {@link Verdict#OUTAGE}, because what nobody knows is not the record's fault. Immutable.
 *
 * <p>Source of the codes: the Postgres manual, "PostgreSQL Error Codes".
 */
public final class SqlStates {

  /** The code of an error without a SQLSTATE. */
  public static final String NONE = "UNKNOWN";

  private static final Map<String, Verdict> KNOWN =
      Map.ofEntries(
          // Connections: gone, refused, unknown outcome.
          entry("08", Verdict.OUTAGE),
          // What the server cannot do at all, for example COPY into a view.
          entry("0A", Verdict.STOP),
          // Two rows of one statement meet the same row: apart they are both welcome.
          entry("21", Verdict.REJECT),
          // Data: out of range, malformed, too long.
          entry("22", Verdict.REJECT),
          // Constraints.
          entry("23", Verdict.REJECT),
          // Transaction states: read-only after a failover is an outage, the rest passes.
          entry("25", Verdict.RETRY),
          entry("25006", Verdict.OUTAGE),
          // Wrong credentials, missing database. At the start these stop the pipeline.
          entry("28", Verdict.OUTAGE),
          entry("3D", Verdict.OUTAGE),
          entry("3F", Verdict.STOP),
          // Deadlock, serialization failure.
          entry("40", Verdict.RETRY),
          // Missing table or column, wrong type, no privilege.
          entry("42", Verdict.STOP),
          entry("44", Verdict.REJECT),
          // Too many connections, no disk, no memory.
          entry("53", Verdict.OUTAGE),
          // A value above the server's own limits, for example a jsonb text of 256 MiB.
          entry("54", Verdict.REJECT),
          entry("55", Verdict.OUTAGE),
          entry("55P03", Verdict.RETRY),
          entry("55006", Verdict.RETRY),
          // Shutdown, crash, starting up; a statement's time-out passes.
          entry("57", Verdict.OUTAGE),
          entry("57014", Verdict.RETRY),
          entry("58", Verdict.OUTAGE),
          entry("72", Verdict.RETRY),
          // A trigger or a function said no.
          entry("P0", Verdict.REJECT));

  private static final Map<String, Verdict> AT_START =
      Map.of("28", Verdict.STOP, "3D", Verdict.STOP);

  private final Map<String, Verdict> overrides;

  /**
   * The table with a user's changes.
   *
   * @param overrides by SQLSTATE or class; they win
   */
  public SqlStates(Map<String, Verdict> overrides) {
    this.overrides = Map.copyOf(overrides);
  }

  /** Whether a text can be a key of {@code overrides}: five characters, or the two of a class. */
  public static boolean isState(String text) {
    return text.matches("[0-9A-Z]{2}([0-9A-Z]{3})?");
  }

  /** The verdict while running. Null is taken for an unknown state. */
  public Verdict verdict(String state) {
    Verdict overridden = find(overrides, state);
    if (overridden != null) {
      return overridden;
    }
    Verdict known = find(KNOWN, state);
    return known == null ? Verdict.OUTAGE : known;
  }

  /** The verdict before the first record, when wrong credentials are not worth waiting for. */
  public Verdict verdictAtStart(String state) {
    Verdict overridden = find(overrides, state);
    if (overridden != null) {
      return overridden;
    }
    Verdict atStart = find(AT_START, state);
    return atStart == null ? verdict(state) : atStart;
  }

  /** Whether a user has decided about this state. */
  public boolean isOverridden(String state) {
    return find(overrides, state) != null;
  }

  private static Verdict find(Map<String, Verdict> table, String state) {
    if (state == null || state.length() < 2) {
      return null;
    }
    Verdict exact = table.get(state);
    return exact == null ? table.get(state.substring(0, 2)) : exact;
  }

  /**
   * Whether the server's own words about such an error can quote data: those of constraints, of
   * conversions and of triggers can.
   */
  static boolean mayQuoteData(String state) {
    if (state == null || state.length() < 2) {
      // From the driver or the pool, which saw no data.
      return false;
    }
    return switch (state.substring(0, 2)) {
      case "08",
          "0A",
          "25",
          "28",
          "3D",
          "3F",
          "40",
          "42",
          "53",
          "55",
          "57",
          "58",
          "72",
          "F0",
          "TS",
          "XX" ->
          false;
      default -> true;
    };
  }

  /**
   * Whether such an error can mean that the table has been altered since its description was read.
   */
  public static boolean maySignalChangedTable(String state) {
    if (state == null) {
      return false;
    }
    return switch (state) {
      case "42P01",
          "42703",
          "42704",
          "42804",
          "42P10",
          "42846",
          "0A000",
          "22P03",
          "08P01",
          "428C9" ->
          true;
      default -> false;
    };
  }
}
