package io.penstock.postgres.fault;

/**
 * Words about SQLSTATEs: what happened, where the server's own words are not fit to be repeated,
 * and what to do next.
 */
final class Advice {

  private Advice() {}

  /** What happened, in words of ours. */
  static String condition(String state) {
    if (state == null) {
      return "an error without an SQLSTATE";
    }
    return switch (state) {
      case "21000" -> "two rows of the batch meet the same row";
      case "22001" -> "a text is too long for its column";
      case "22003" -> "a number is outside of its column's range";
      case "22007", "22008" -> "a date or time is malformed or out of range";
      case "22021", "22P05" -> "a text holds a character that the database cannot store";
      case "22P02", "22P03" -> "a value is not of its column's type";
      case "23502" -> "a value is missing in a column that must have one";
      case "23503" -> "a row that is referred to does not exist";
      case "23505" -> "a unique key is taken already";
      case "23514" -> "a check constraint refuses the row";
      case "23P01" -> "an exclusion constraint refuses the row";
      case "44000" -> "the view's check option refuses the row";
      case "54000", "54001" -> "a value exceeds the server's limits";
      case "P0001" -> "a trigger or function refuses the row";
      default -> "the database refuses";
    };
  }

  /** What to do, or null where waiting or reading the message is all there is. */
  static String next(String state) {
    if (state == null || state.length() < 2) {
      return null;
    }
    String exact =
        switch (state) {
          case "25006" -> "the server is read-only, perhaps a standby; waiting for a primary";
          case "3D000" -> "create the database or correct its name";
          case "42501" -> "grant the role what is missing";
          case "42P01" -> "create the table or correct its name";
          case "42703" -> "add the column or correct the mapping";
          case "42P10" -> "create a unique index over the key columns or correct key";
          case "53100" -> "free disk space on the server";
          case "53300" -> "raise max_connections on the server or lower poolSize";
          case "55P03" -> "somebody holds a lock for longer than lockTimeout";
          case "57014" ->
              "the statement took longer than statementTimeout; the next try is smaller";
          case "57P03" -> "the server is starting up; waiting for it";
          default -> null;
        };
    if (exact != null) {
      return exact;
    }
    return switch (state.substring(0, 2)) {
      case "08", "57", "58" -> "waiting for the server";
      case "28" -> "correct user and password, or what pg_hba.conf lets in";
      case "42", "0A" -> "compare the table with the configuration";
      default -> null;
    };
  }
}
