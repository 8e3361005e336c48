package io.penstock.postgres.write;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Runs statements that create tables, so that instances that start at the same moment do not trip
 * over one another: {@code CREATE TABLE IF NOT EXISTS} alone lets two sessions through and fails
 * one of them in the catalog.
 */
public final class SchemaSetup {

  /** "penstock" in the numbers of its letters; any constant that nobody else uses would do. */
  private static final long LOCK = 0x70656E73746F636BL;

  /** Statements that create tables. */
  @FunctionalInterface
  public interface Work {
    void run(Statement statement) throws SQLException;
  }

  private SchemaSetup() {}

  /**
   * Runs them in one transaction, one session at a time.
   *
   * @param connection in auto-commit mode
   */
  public static void run(Connection connection, Work work) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
      work.run(statement);
      connection.commit();
    } catch (SQLException failure) {
      connection.rollback();
      throw failure;
    } finally {
      connection.setAutoCommit(true);
    }
  }
}
