package io.penstock.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class PostgresServerTest {

  @Test
  void keepsCommittedRowsOverAKillAndAStop() throws Exception {
    try (PostgresServer postgres = PostgresServer.start();
        Database database = postgres.newDatabase()) {
      database.execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
      try (Connection open = database.connect()) {
        postgres.kill();
        assertThat(postgres.isRunning()).isFalse();
        assertThat(open.isValid(5)).isFalse();
        assertThatThrownBy(database::connect).isInstanceOf(SQLException.class);
      }
      postgres.restart();
      database.execute("INSERT INTO t VALUES (2)");
      postgres.stop();
      postgres.restart();
      assertThat(database.queryLong("SELECT count(*) FROM t")).isEqualTo(2);
    }
  }

  @Test
  void refusesAWrongPassword() throws Exception {
    try (PostgresServer postgres = PostgresServer.start()) {
      assertThatThrownBy(
              () -> DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "wrong"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
    }
  }

  @Test
  void dropsDatabasesWithOpenConnectionsAndLeavesNoFolder() throws Exception {
    Path folder;
    try (PostgresServer postgres =
        PostgresServer.builder().setting("max_connections", "17").start()) {
      folder = Path.of(setting(postgres, "data_directory"));
      Database database = postgres.newDatabase();
      try (Connection open = database.connect()) {
        assertThat(setting(postgres, "max_connections")).isEqualTo("17");
        database.close();
        database.close();
        assertThat(open.isValid(5)).isFalse();
      }
      assertThat(Files.exists(folder)).isTrue();
    }
    assertThat(Files.exists(folder)).isFalse();
  }

  private static String setting(PostgresServer postgres, String name) throws SQLException {
    try (Connection connection = postgres.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SHOW " + name)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
