package io.penstock.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.opentest4j.TestAbortedException;

class TimescaleServerTest {

  @Test
  void keepsAHypertableOverAKill() throws Exception {
    try (TimescaleServer timescale = TimescaleServer.start();
        Database database = timescale.newDatabase()) {
      database.execute(
          "CREATE TABLE events (time timestamptz NOT NULL, id int, PRIMARY KEY (id, time))",
          "SELECT create_hypertable('events', 'time', chunk_time_interval => interval '1 day')",
          "INSERT INTO events SELECT timestamptz '2026-01-01 00:00Z' + n * interval '6 hours', n"
              + " FROM generate_series(1, 100) n");
      timescale.kill();
      timescale.restart();
      assertThat(database.queryLong("SELECT count(*) FROM show_chunks('events')"))
          .isGreaterThan(10);
      assertThat(database.queryLong("SELECT count(*) FROM events")).isEqualTo(100);
      assertThatThrownBy(
              () -> DriverManager.getConnection(database.url(), database.user(), "wrong"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
    }
  }

  @Test
  void isSkippedWhereItCannotBeHadAndFailsThereInCi() {
    assertThat(Unavailable.because("no mirror", null, false))
        .isInstanceOf(TestAbortedException.class)
        .hasMessageContaining("NOT RUN: no mirror");
    assertThat(Unavailable.because("no mirror", null, true))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no mirror");
  }

  /** JUnit wraps what happens while a parameter is found; the test must count as skipped still. */
  @Test
  void aTestWhoseParameterCannotBeHadIsSkippedToo() {
    RuntimeException skipped = Unavailable.because("no mirror", null, false);
    Services services = new Services();
    ParameterResolutionException wrapped = new ParameterResolutionException("wrapped", skipped);
    assertThatThrownBy(() -> services.handleTestExecutionException(null, wrapped))
        .isSameAs(skipped);
    assertThatThrownBy(() -> services.handleBeforeEachMethodExecutionException(null, wrapped))
        .isSameAs(skipped);
    assertThatThrownBy(() -> services.handleBeforeAllMethodExecutionException(null, wrapped))
        .isSameAs(skipped);
    ParameterResolutionException other =
        new ParameterResolutionException("wrapped", new IllegalStateException("broken"));
    assertThatThrownBy(() -> services.handleTestExecutionException(null, other)).isSameAs(other);
  }
}
