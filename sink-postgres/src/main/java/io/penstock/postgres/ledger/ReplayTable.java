package io.penstock.postgres.ledger;

import io.penstock.postgres.catalog.TableName;
import io.penstock.postgres.connect.Database;
import io.penstock.postgres.fault.Faults;
import io.penstock.postgres.write.ReplayMemory;
import io.penstock.postgres.write.SchemaSetup;
import io.penstock.postgres.write.TransactionPart;
import io.penstock.spi.SinkException;
import io.penstock.spi.Verdict;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The table of dead letters that were replayed into this database: a row for each, entered in the
 * transaction that writes its record. It is what makes a replay that is repeated harmless, whatever
 * has become of the mark at the letter itself. Safe for use by several threads.
 */
public final class ReplayTable implements ReplayMemory {

  private static final String NAME = "penstock_replays";

  private final String quoted;
  private final Faults faults;

  private ReplayTable(String quoted, Faults faults) {
    this.quoted = quoted;
    this.faults = faults;
  }

  /**
   * Opens the table and creates it if it is not there.
   *
   * @param schema where it is; null if the search path decides
   */
  public static ReplayTable open(Database database, Faults faults, String schema)
      throws SinkException {
    String quoted = new TableName(schema, NAME).quoted();
    try (Connection connection = database.connect()) {
      if (!exists(connection, quoted)) {
        SchemaSetup.run(
            connection,
            statement ->
                statement.execute(
                    "CREATE TABLE IF NOT EXISTS "
                        + quoted
                        + " (letter text PRIMARY KEY,"
                        + " replayed_at timestamptz NOT NULL DEFAULT now())"));
      }
      return new ReplayTable(quoted, faults);
    } catch (SQLException failure) {
      throw faults.atStart(failure);
    }
  }

  private static boolean exists(Connection connection, String quoted) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
      statement.setString(1, quoted);
      try (ResultSet found = statement.executeQuery()) {
        return found.next() && found.getBoolean(1);
      }
    }
  }

  @Override
  public Set<String> known(Connection connection, List<String> letters) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT letter FROM " + quoted + " WHERE letter = ANY (?)")) {
      statement.setArray(1, connection.createArrayOf("text", letters.toArray()));
      Set<String> known = new HashSet<>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          known.add(row.getString(1));
        }
      }
      return known;
    }
  }

  @Override
  public TransactionPart enter(List<String> letters) {
    return connection -> {
      try (PreparedStatement statement =
          connection.prepareStatement(
              "INSERT INTO "
                  + quoted
                  + " (letter) SELECT letter FROM unnest(?) AS letter ORDER BY letter"
                  + " ON CONFLICT DO NOTHING")) {
        statement.setArray(1, connection.createArrayOf("text", letters.toArray()));
        if (statement.executeUpdate() == letters.size()) {
          return true;
        }
      }
      throw faults.stated(
          Verdict.RETRY,
          "REPLAYED_MEANWHILE",
          "another replay has just written some of these records; they are left out next time");
    };
  }
}
