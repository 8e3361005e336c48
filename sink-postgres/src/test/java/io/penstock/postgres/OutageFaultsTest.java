package io.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.penstock.document.Document;
import io.penstock.postgres.write.WriteMode;
import io.penstock.spi.Batch;
import io.penstock.spi.Outcome;
import io.penstock.spi.SinkContext;
import io.penstock.spi.SinkException;
import io.penstock.spi.Verdict;
import io.penstock.testkit.PostgresServer;
import io.penstock.testkit.Services;
import io.penstock.testkit.TcpProxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is nobody's fault and passes is tried again or waited for, on the real server. */
@ExtendWith(Services.class)
@Timeout(120)
class OutageFaultsTest extends ItemsTable {

  @Test
  void terminatedConnectionIsAnOutageAndTheNextWriteSucceeds() throws Exception {
    try (var opened = Rig.open(items())) {
      opened.writer().write(Rig.batch(item(1, "a")));
      onServer(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name ="
              + " 'penstock/test'");
      SinkException failure = failure(opened, Rig.batch(item(2, "b")));
      assertThat(failure.verdict()).isEqualTo(Verdict.OUTAGE);
      assertThat(failure.code()).isIn("57P01", "08006", "08003");
      opened.writer().probe();
      assertThat(opened.writer().write(Rig.batch(item(2, "b"))).isAllWritten()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, NEVER_COPY})
  void deadlockIsTriedAgain(int copyThreshold) throws Exception {
    onServer("INSERT INTO items VALUES (1, 'a'), (2, 'b')");
    var builder =
        items()
            .mode(WriteMode.UPSERT)
            .key("id")
            .lockTimeout(Duration.ofSeconds(30))
            .copyThreshold(copyThreshold);
    try (var opened = Rig.open(builder);
        Connection other = database.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      // So that the other session is not the one to be sacrificed.
      statement.execute("SET deadlock_timeout = '60s'");
      statement.execute("UPDATE items SET v = 'x' WHERE id = 2");
      var write =
          CompletableFuture.supplyAsync(
              () ->
                  catchThrowableOfType(
                      SinkException.class,
                      () -> opened.writer().write(Rig.batch(item(1, "m"), item(2, "n")))));
      awaitLockWait();
      statement.execute("UPDATE items SET v = 'x' WHERE id = 1");
      other.commit();
      is(write.get(30, TimeUnit.SECONDS), Verdict.RETRY, "40P01");
    }
  }

  private void awaitLockWait() throws Exception {
    for (int i = 0; i < 600; i++) {
      if (database.queryLong(
              "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                  + " AND application_name = 'penstock/test' AND datname = current_database()")
          > 0) {
        return;
      }
      Thread.sleep(50);
    }
    throw new AssertionError("nobody waits for a lock");
  }

  @Test
  void lockTimeoutIsTriedAgain() throws Exception {
    try (var opened = Rig.open(items().lockTimeout(Duration.ofMillis(100)));
        Connection other = database.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("LOCK TABLE items IN ACCESS EXCLUSIVE MODE");
      is(failure(opened, Rig.batch(item(1, "a"))), Verdict.RETRY, "55P03");
      other.rollback();
      assertThat(opened.writer().write(Rig.batch(item(1, "a"))).isAllWritten()).isTrue();
    }
  }

  @Test
  void serializationFailureIsTriedAgain() throws Exception {
    onServer("INSERT INTO items VALUES (1, 'a')");
    var builder =
        items()
            .mode(WriteMode.UPSERT)
            .key("id")
            .property("options", "-c default_transaction_isolation=serializable");
    try (var opened = Rig.open(builder);
        Connection other = database.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("UPDATE items SET v = 'x' WHERE id = 1");
      var write =
          CompletableFuture.supplyAsync(
              () ->
                  catchThrowableOfType(
                      SinkException.class, () -> opened.writer().write(Rig.batch(item(1, "m")))));
      awaitLockWait();
      other.commit();
      is(write.get(30, TimeUnit.SECONDS), Verdict.RETRY, "40001");
    }
  }

  /** A statement that takes too long is tried with half as many rows, and so on. */
  @ParameterizedTest
  @ValueSource(ints = {1, NEVER_COPY})
  void statementTimeoutMakesStatementsSmaller(int copyThreshold) throws Exception {
    onServer(
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
            + " 'BEGIN PERFORM pg_sleep(0.02); RETURN NEW; END'",
        "CREATE TRIGGER slows BEFORE INSERT ON items FOR EACH ROW EXECUTE FUNCTION slow()");
    var builder = items().statementTimeout(Duration.ofMillis(500)).copyThreshold(copyThreshold);
    Batch<Document> batch = Rig.batch(items(60));
    try (var opened = Rig.open(builder)) {
      int failures = 0;
      while (true) {
        try {
          assertThat(opened.writer().write(batch).isAllWritten()).isTrue();
          break;
        } catch (SinkException failure) {
          is(failure, Verdict.RETRY, "57014");
          assertThat(++failures).isLessThan(6);
        }
      }
      assertThat(failures).isPositive();
    }
    assertThat(database.queryLong("SELECT count(*) FROM items")).isEqualTo(60);
  }

  @Test
  void readOnlyServerIsAnOutageThatTheProbeSees() throws Exception {
    try (var opened = Rig.open(items())) {
      String name = database.name();
      onServer("ALTER DATABASE " + name + " SET default_transaction_read_only = on");
      onServer(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name ="
              + " 'penstock/test'");
      try {
        is(failure(opened, Rig.batch(item(1, "a"))), Verdict.OUTAGE, "25006");
        SinkException probe =
            catchThrowableOfType(SinkException.class, () -> opened.writer().probe());
        is(probe, Verdict.OUTAGE, "25006");
      } finally {
        try (Connection connection = database.connect();
            Statement statement = connection.createStatement()) {
          statement.execute("SET default_transaction_read_only = off");
          statement.execute("ALTER DATABASE " + name + " RESET default_transaction_read_only");
        }
      }
      opened.writer().probe();
      assertThat(opened.writer().write(Rig.batch(item(1, "a"))).isAllWritten()).isTrue();
    }
  }

  /** Whatever the server can say, said by the server: a trigger raises each code in turn. */
  @Test
  void everyCodeGetsItsVerdict() throws Exception {
    onServer(
        "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS"
            + " 'BEGIN RAISE EXCEPTION USING ERRCODE = NEW.v, MESSAGE = ''"
            + SECRET
            + "''; END'",
        "CREATE TRIGGER fails BEFORE INSERT ON items FOR EACH ROW EXECUTE FUNCTION fail()");
    Map<String, Verdict> verdicts = new LinkedHashMap<>();
    for (String state :
        "22000 22001 22003 22007 22008 22012 22021 22023 22P02 22P05 23000 23001"
            .concat(" 23502 23505 23514 23P01 21000 44000 54000 54001 P0001 P0002 P0004")
            .split(" ")) {
      verdicts.put(state, Verdict.REJECT);
    }
    for (String state : "40001 40P01 40002 55P03 57014 25P02 25P03 55006 72000".split(" ")) {
      verdicts.put(state, Verdict.RETRY);
    }
    for (String state :
        "53000 53100 53200 53300 57P01 57P03 58000 58030 58P01 XX000 XX001 55000 25006 28000 28P01"
            .concat(" 3D000 F0000 39000 HV000 QQ999")
            .split(" ")) {
      verdicts.put(state, Verdict.OUTAGE);
    }
    for (String state : "42P01 42703 42501 42804 42P10 3F000 0A000".split(" ")) {
      verdicts.put(state, Verdict.STOP);
    }
    List<String> wrong = new ArrayList<>();
    try (var opened = Rig.open(items())) {
      verdicts.forEach(
          (state, verdict) -> {
            SinkException failure =
                catchThrowableOfType(
                    SinkException.class, () -> opened.writer().write(Rig.batch(item(1, state))));
            if (failure.verdict() != verdict || !failure.code().equals(state)) {
              wrong.add(state + " wants " + verdict + ": " + failure);
            }
            if (verdict == Verdict.REJECT && failure.toString().contains(SECRET)) {
              wrong.add("repeats what the trigger said: " + failure);
            }
          });
    }
    assertThat(wrong).isEmpty();
  }

  /** The password was changed while we run: others may be changing it back, so we wait. */
  @Test
  void credentialsThatGoBadWhileRunningAreWaitedFor() throws Exception {
    String role = "turning_" + database.name();
    onServer(
        "CREATE ROLE " + role + " LOGIN PASSWORD 'p'",
        "GRANT ALL ON SCHEMA public TO " + role,
        "GRANT ALL ON items TO " + role);
    try (var opened =
        Rig.open(items().user(role).password("p").connectTimeout(Duration.ofSeconds(1)))) {
      opened.writer().write(Rig.batch(item(1, "a")));
      onServer(
          "ALTER ROLE " + role + " PASSWORD 'q'",
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + role + "'");
      assertThat(failure(opened, Rig.batch(item(2, "b"))).verdict()).isEqualTo(Verdict.OUTAGE);
      is(failure(opened, Rig.batch(item(2, "b"))), Verdict.OUTAGE, "28P01");
      onServer("ALTER ROLE " + role + " PASSWORD 'p'");
      opened.writer().probe();
      assertThat(opened.writer().write(Rig.batch(item(2, "b"))).isAllWritten()).isTrue();
    } finally {
      onServer("DROP OWNED BY " + role, "DROP ROLE " + role);
    }
  }

  @Test
  void tooManyConnectionsIsAnOutage() throws Exception {
    onServer(
        "CREATE ROLE limited_" + database.name() + " LOGIN PASSWORD 'p' CONNECTION LIMIT 1",
        "GRANT ALL ON SCHEMA public TO limited_" + database.name(),
        "GRANT ALL ON items TO limited_" + database.name());
    var builder =
        items()
            .user("limited_" + database.name())
            .password("p")
            .connectTimeout(Duration.ofSeconds(1));
    try (var opened = Rig.open(builder)) {
      try (Connection only = connectedAs("limited_" + database.name(), "p")) {
        assertThat(only.isValid(1)).isTrue();
        SinkException failure = failure(opened, Rig.batch(item(1, "a")));
        is(failure, Verdict.OUTAGE, "53300");
      }
      assertThat(opened.writer().write(Rig.batch(item(1, "a"))).isAllWritten()).isTrue();
    } finally {
      onServer("DROP OWNED BY limited_" + database.name(), "DROP ROLE limited_" + database.name());
    }
  }

  /** The server counts a connection for a moment after its end. */
  private static Connection connectedAs(String role, String password) {
    return Awaitility.await()
        .ignoreExceptions()
        .until(() -> DriverManager.getConnection(database.url(), role, password), Objects::nonNull);
  }

  private static boolean probes(Rig.Opened<Document> opened) throws Exception {
    opened.writer().probe();
    return true;
  }

  /** The network swallows everything: the socket's time-out ends the wait. */
  @Test
  void blackHoledConnectionIsGivenUp() throws Exception {
    try (TcpProxy proxy = TcpProxy.to(database.server().host(), database.server().port())) {
      var builder =
          items()
              .url("jdbc:postgresql://" + proxy.address() + "/" + database.name())
              .connectTimeout(Duration.ofSeconds(1))
              .statementTimeout(Duration.ofSeconds(1))
              .socketTimeout(Duration.ofSeconds(2));
      try (var opened = Rig.open(builder)) {
        opened.writer().write(Rig.batch(item(1, "a")));
        proxy.blackHole();
        SinkException failure = failure(opened, Rig.batch(item(2, "b")));
        assertThat(failure.verdict()).isEqualTo(Verdict.OUTAGE);
        assertThat(proxy.faults()).isPositive();
        proxy.restore();
        opened.writer().probe();
        opened.writer().write(Rig.batch(item(3, "c")));
      }
    }
    assertThat(Rig.rows(database, "SELECT id FROM items WHERE id <> 2 ORDER BY 1"))
        .containsExactly("1", "3");
  }

  @Test
  void killedServerIsAnOutageUntilItIsBack() throws Exception {
    try (PostgresServer server = PostgresServer.start()) {
      server.execute("CREATE TABLE items (id int PRIMARY KEY, v text)");
      var builder =
          PostgresSink.forDocuments()
              .url(server.jdbcUrl())
              .user(server.user())
              .password(server.password())
              .table("items")
              .mode(WriteMode.IGNORE)
              .key("id")
              .connectTimeout(Duration.ofSeconds(1));
      try (var opened = Rig.open(builder)) {
        opened.writer().write(Rig.batch(item(1, "a")));
        server.kill();
        assertThat(failure(opened, Rig.batch(item(2, "b"))).verdict()).isEqualTo(Verdict.OUTAGE);
        assertThat(catchThrowableOfType(SinkException.class, opened.writer()::probe).verdict())
            .isEqualTo(Verdict.OUTAGE);
        server.restart();
        opened.writer().probe();
        assertThat(
                opened.writer().write(Rig.batch(item(1, "a"), item(2, "b"))).count(Outcome.WRITTEN))
            .isEqualTo(1);
      }
    }
  }

  /** Else the server's return is noticed only when the pool happens to try next. */
  @Test
  void whileTheServerIsAwayNobodyWaitsInThePool() throws Exception {
    try (PostgresServer server = PostgresServer.start()) {
      server.execute("CREATE TABLE items (id int PRIMARY KEY, v text)");
      SimpleMeterRegistry meters = new SimpleMeterRegistry();
      try (PostgresSink<Document> sink =
          PostgresSink.forDocuments()
              .url(server.jdbcUrl())
              .user(server.user())
              .password(server.password())
              .table("items")
              .connectTimeout(Duration.ofSeconds(1))
              .build()) {
        sink.open(new SinkContext("test", 1, meters));
        try (var writer = sink.openWriter()) {
          writer.write(Rig.batch(item(1, "a")));
          server.kill();
          for (int i = 0; i < 4; i++) {
            assertThat(catchThrowableOfType(SinkException.class, writer::probe).verdict())
                .isEqualTo(Verdict.OUTAGE);
          }
          assertThat(meters.get("hikaricp.connections.timeout").counter().count())
              .as("waits in the pool until its timeout")
              .isLessThanOrEqualTo(1);
          server.restart();
          writer.probe();
          assertThat(writer.write(Rig.batch(item(2, "b"))).isAllWritten()).isTrue();
        }
      }
    }
  }

  @Test
  void interruptEndsTheWriteAndLeavesTheConnectionUsable() throws Exception {
    try (var opened = Rig.open(items().copyThreshold(1))) {
      Thread.currentThread().interrupt();
      assertThat(
              catchThrowableOfType(
                  InterruptedException.class, () -> opened.writer().write(Rig.batch(items(100)))))
          .isNotNull();
      assertThat(Thread.interrupted()).isFalse();
      assertThat(database.queryLong("SELECT count(*) FROM items")).isZero();
      assertThat(opened.writer().write(Rig.batch(items(100))).isAllWritten()).isTrue();
    }
  }

  @Test
  void probeOfAHealthyServerSucceeds() throws Exception {
    try (var opened = Rig.open(items())) {
      assertThatCode(opened.writer()::probe).doesNotThrowAnyException();
    }
  }
}
