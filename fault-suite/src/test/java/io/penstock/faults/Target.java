package io.penstock.faults;

import io.penstock.testkit.BooksChecker;
import io.penstock.testkit.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.BitSet;

/**
 * The table of the tests. It has no unique key, keeps the order in which rows came ({@code hist})
 * and says which process wrote each ({@code writer}). Beside it, {@code claims} keeps who took over
 * which partition in the ledger, in the same numbering: so it can be told afterwards whether
 * anybody wrote into a partition that was not his any more.
 */
final class Target {

  private final Database database;

  private Target(Database database) {
    this.database = database;
  }

  /** A table without any unique key. */
  static Target create(Database database) throws SQLException {
    return create(database, false);
  }

  /** A table whose primary key is the id. */
  static Target createKeyed(Database database) throws SQLException {
    return create(database, true);
  }

  private static Target create(Database database, boolean keyed) throws SQLException {
    database.execute(
        "CREATE SEQUENCE hist",
        """
        CREATE TABLE events (
          id text NOT NULL,
          k text NOT NULL,
          seq bigint NOT NULL,
          amount integer NOT NULL CHECK (amount >= 0),
          p text NOT NULL,
          o bigint NOT NULL,
          hist bigint NOT NULL DEFAULT nextval('hist'),
          writer text NOT NULL DEFAULT current_setting('application_name'))
        """,
        "CREATE INDEX ON events (p, o)",
        """
        CREATE TABLE claims (
          hist bigint NOT NULL DEFAULT nextval('hist'),
          partition text NOT NULL,
          epoch bigint NOT NULL,
          writer text NOT NULL DEFAULT current_setting('application_name'))
        """,
        "CREATE INDEX ON claims (partition, hist)",
        """
        CREATE FUNCTION note_claim() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
        BEGIN
          INSERT INTO claims (partition, epoch) VALUES (NEW.partition, NEW.epoch);
          RETURN NULL;
        END $$
        """,
        // The runner makes the ledger's table itself: the trigger has to follow it.
        """
        CREATE FUNCTION watch_ledger() RETURNS event_trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF to_regclass('penstock_ledger') IS NOT NULL
              AND NOT EXISTS (SELECT FROM pg_trigger WHERE tgname = 'note_claim') THEN
            CREATE TRIGGER note_claim AFTER INSERT OR UPDATE OF epoch ON penstock_ledger
              FOR EACH ROW EXECUTE FUNCTION note_claim();
          END IF;
        END $$
        """,
        "CREATE EVENT TRIGGER watch_ledger ON ddl_command_end WHEN TAG IN ('CREATE TABLE')"
            + " EXECUTE FUNCTION watch_ledger()",
        "GRANT SELECT, INSERT ON events TO " + World.ROLE,
        "GRANT USAGE ON SEQUENCE hist TO " + World.ROLE);
    if (keyed) {
      database.execute("ALTER TABLE events ADD PRIMARY KEY (id)");
    }
    return new Target(database);
  }

  /** How many rows there are. */
  long rows() throws SQLException {
    return database.queryLong("SELECT count(*) FROM events");
  }

  /** How many rows a process has written. */
  long rowsOf(Runner writer) throws SQLException {
    return database.queryLong("SELECT count(*) FROM events WHERE writer = '" + writer.name() + "'");
  }

  /** How many dead letters the table holds; 0 while there is no table. */
  long deadLetters() throws SQLException {
    return hasTable("penstock_dead_letters")
        ? database.queryLong("SELECT count(*) FROM penstock_dead_letters")
        : 0;
  }

  /** Rows and dead letters. */
  long settled() throws SQLException {
    return rows() + deadLetters();
  }

  private boolean hasTable(String name) throws SQLException {
    return database.queryLong(
            "SELECT count(*) FROM pg_class WHERE oid = to_regclass('" + name + "')")
        > 0;
  }

  /** Rows of processes that did not own the partition when they wrote: the ledger has failed. */
  long rowsOfStrangers() throws SQLException {
    return database.queryLong(
        """
        SELECT count(*) FROM events AS e
        WHERE e.writer IS DISTINCT FROM (
          SELECT c.writer FROM claims AS c
          WHERE c.partition = e.p AND c.hist < e.hist ORDER BY c.hist DESC LIMIT 1)
        """);
  }

  /** How many claims were noted: without any, {@link #rowsOfStrangers} says nothing. */
  long claims() throws SQLException {
    return database.queryLong("SELECT count(*) FROM claims");
  }

  /** The offsets of a partition's rows and dead letters from one to another. */
  BitSet finished(String partition, long from, long to) throws SQLException {
    BitSet offsets = new BitSet();
    String dead =
        hasTable("penstock_dead_letters")
            ? " UNION ALL SELECT position_high FROM penstock_dead_letters"
                + " WHERE partition = ? AND position_high >= ? AND position_high < ?"
            : "";
    try (Connection connection = database.connect();
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT o FROM events WHERE p = ? AND o >= ? AND o < ?" + dead)) {
      for (int i = 0; i < (dead.isEmpty() ? 1 : 2); i++) {
        query.setString(3 * i + 1, partition);
        query.setLong(3 * i + 2, from);
        query.setLong(3 * i + 3, to);
      }
      try (ResultSet found = query.executeQuery()) {
        while (found.next()) {
          offsets.set(Math.toIntExact(found.getLong(1) - from));
        }
      }
    }
    return offsets;
  }

  /** Tells the books every row, in the order in which they came, and every dead letter. */
  void enter(BooksChecker books, Load load) throws SQLException {
    try (Connection connection = database.connect()) {
      connection.setAutoCommit(false);
      try (PreparedStatement query =
          connection.prepareStatement("SELECT id, k, seq, p, o FROM events ORDER BY hist")) {
        query.setFetchSize(5_000);
        try (ResultSet row = query.executeQuery()) {
          while (row.next()) {
            String id = row.getString(1);
            books.written(
                id.equals(load.idAt(row.getString(4), row.getLong(5))) ? id : "misplaced " + id);
            books.applied(row.getString(2), row.getLong(3));
          }
        }
      }
      if (hasTable("penstock_dead_letters")) {
        try (PreparedStatement query =
                connection.prepareStatement(
                    "SELECT partition, position_high FROM penstock_dead_letters");
            ResultSet row = query.executeQuery()) {
          while (row.next()) {
            String at = row.getString(1) + " at " + row.getLong(2);
            String id = load.idAt(row.getString(1), row.getLong(2));
            books.deadLettered(id == null ? at : id);
          }
        }
      }
      connection.rollback();
    }
  }

  Database database() {
    return database;
  }
}
