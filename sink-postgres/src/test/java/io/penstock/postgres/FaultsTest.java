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
import io.penstock.testkit.Database;
import io.penstock.testkit.PostgresServer;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import io.penstock.testkit.TcpProxy;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each kind of failure, made on the real server, gets its verdict, its code and its suspects. */
@ExtendWith(Services.class)
@Timeout(120)
class FaultsTest {

  private static final String SECRET = "s3cr3t-payload";
  private static final int NEVER_COPY = 1_000_000;

  @Shared private static Database database;

  @BeforeEach
  void table() throws SQLException {
    Rig.reset(database);
    database.execute("CREATE TABLE items (id int PRIMARY KEY, v text)");
  }

  private PostgresSinkBuilder<Document> items() {
    return Rig.documents(database).table("items");
  }

  private static Document item(long id, String value) {
    return Rig.document("id", id, "v", value);
  }

  private static List<Document> items(int count) {
    List<Document> documents = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      documents.add(item(i, "v" + i));
    }
    return documents;
  }

  private static SinkException failure(PostgresSinkBuilder<Document> builder, Batch<Document> batch)
      throws Exception {
    try (var opened = Rig.open(builder)) {
      return failure(opened, batch);
    }
  }

  private static SinkException failure(Rig.Opened<Document> opened, Batch<Document> batch) {
    SinkException failure =
        catchThrowableOfType(SinkException.class, () -> opened.writer().write(batch));
    assertThat(failure).as("the write fails").isNotNull();
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    assertThat(trace.toString()).doesNotContain(SECRET);
    return failure;
  }

  private static void is(SinkException failure, Verdict verdict, String code) {
    assertThat(failure.verdict()).as("%s", failure.getMessage()).isEqualTo(verdict);
    assertThat(failure.code()).as("%s", failure.getMessage()).isEqualTo(code);
  }

  private void onServer(String... statements) throws SQLException {
    database.execute(statements);
  }

  // What a record is guilty of: class 23, 22, P0.

  @ParameterizedTest
  @ValueSource(ints = {1, 300, NEVER_COPY})
  void checkConstraintNamesItselfAndTheLine(int copyThreshold) throws Exception {
    onServer("ALTER TABLE items ADD CONSTRAINT no_secrets CHECK (v NOT LIKE '%s3cr3t%')");
    List<Document> documents = items(500);
    documents.set(321, item(321, SECRET));
    for (WriteMode mode : WriteMode.values()) {
      if (mode == WriteMode.UPSERT_IF_NEWER) {
        continue;
      }
      var builder = items().copyThreshold(copyThreshold).mode(mode);
      if (mode != WriteMode.APPEND) {
        builder.key("id");
      }
      SinkException failure = failure(builder, Rig.batch(documents));
      is(failure, Verdict.REJECT, "23514");
      assertThat(failure.getMessage()).contains("constraint no_secrets").contains("table items");
      boolean copies = copyThreshold == 1 || copyThreshold == 300 && mode != WriteMode.UPSERT;
      assertThat(failure.suspects()).isEqualTo(copies ? new int[] {321} : new int[0]);
      assertThat(database.queryLong("SELECT count(*) FROM items")).isZero();
    }
  }

  /** Suspects lead to the offenders; what remains is written. The engine does the same. */
  @Test
  void threeOffendersAmongFiveThousandAreFoundByTheirLines() throws Exception {
    onServer("ALTER TABLE items ADD CONSTRAINT no_secrets CHECK (v NOT LIKE '%s3cr3t%')");
    for (WriteMode mode : List.of(WriteMode.IGNORE, WriteMode.UPSERT)) {
      onServer("TRUNCATE items");
      List<Document> documents = items(5_000);
      for (int bad : new int[] {7, 2_500, 4_999}) {
        documents.set(bad, item(bad, SECRET));
      }
      List<Object> found = new ArrayList<>();
      try (var opened = Rig.open(items().mode(mode).key("id"))) {
        while (true) {
          var batch = Rig.batch(documents);
          try {
            assertThat(opened.writer().write(batch).isAllWritten()).isTrue();
            break;
          } catch (SinkException failure) {
            is(failure, Verdict.REJECT, "23514");
            assertThat(failure.suspects()).hasSize(1);
            Document suspect = documents.get(failure.suspects()[0]);
            assertThat(suspect.get("v")).isEqualTo(SECRET);
            is(failure(opened, Rig.batch(suspect)), Verdict.REJECT, "23514");
            found.add(suspect.get("id"));
            documents.remove(failure.suspects()[0]);
          }
        }
      }
      assertThat(found).containsExactlyInAnyOrder(7L, 2_500L, 4_999L);
      assertThat(database.queryLong("SELECT count(*) FROM items")).isEqualTo(4_997);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, NEVER_COPY})
  void takenKeyIsFoundByTheDetail(int copyThreshold) throws Exception {
    onServer(
        "INSERT INTO items VALUES (30, 'there')",
        "CREATE TABLE two (id int, \"Odd\"\"name\" text, day date, v text,"
            + " CONSTRAINT one_a_day UNIQUE (\"Odd\"\"name\", day))",
        "INSERT INTO two VALUES (1, 'a, b) c', '2024-05-05')");
    SinkException failure = failure(items().copyThreshold(copyThreshold), Rig.batch(items(50)));
    is(failure, Verdict.REJECT, "23505");
    assertThat(failure.suspects()).containsExactly(30);
    assertThat(failure.getMessage()).contains("items_pkey");
    List<Document> documents = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      documents.add(
          Rig.document(
              "id", (long) i, "Odd\"name", i == 4 ? "a, b) c" : "x" + i, "day", "2024-05-05"));
    }
    onServer(
        "CREATE UNIQUE INDEX ON two (id) WHERE id > 1", "CREATE UNIQUE INDEX whole ON two (id)");
    SinkException other =
        failure(
            Rig.documents(database)
                .table("two")
                .mode(WriteMode.IGNORE)
                .key("id")
                .copyThreshold(copyThreshold),
            Rig.batch(documents));
    is(other, Verdict.REJECT, "23505");
    assertThat(other.suspects()).containsExactly(4);
    assertThat(other.getMessage()).contains("one_a_day");
  }

  @Test
  void missingParentIsWaitedForAndThenRejected() throws Exception {
    onServer(
        "CREATE TABLE parents (id int PRIMARY KEY)",
        "INSERT INTO parents VALUES (1)",
        "CREATE TABLE children (id int PRIMARY KEY, parent int REFERENCES parents)");
    Batch<Document> batch =
        Rig.batch(
            Rig.document("id", 1L, "parent", 1L),
            Rig.document("id", 2L, "parent", 2L),
            Rig.document("id", 3L, "parent", 2L));
    try (var opened = Rig.open(Rig.documents(database).table("children").foreignKeyRetries(2))) {
      for (int i = 0; i < 2; i++) {
        SinkException early = failure(opened, batch);
        is(early, Verdict.RETRY, "23503");
        assertThat(early.suspects()).containsExactly(1, 2);
      }
      is(failure(opened, batch), Verdict.REJECT, "23503");
      onServer("INSERT INTO parents VALUES (2)");
      assertThat(opened.writer().write(batch).isAllWritten()).isTrue();
    }
    var always = Rig.documents(database).table("children").verdict("23503", Verdict.OUTAGE);
    is(failure(always, Rig.batch(Rig.document("id", 9L, "parent", 9L))), Verdict.OUTAGE, "23503");
  }

  @Test
  void deferredConstraintFailsAtTheCommit() throws Exception {
    onServer(
        "CREATE TABLE parents (id int PRIMARY KEY)",
        "CREATE TABLE children (id int PRIMARY KEY, parent int REFERENCES parents"
            + " DEFERRABLE INITIALLY DEFERRED)");
    SinkException failure =
        failure(
            Rig.documents(database).table("children").foreignKeyRetries(0),
            Rig.batch(Rig.document("id", 1L), Rig.document("id", 2L, "parent", 5L)));
    is(failure, Verdict.REJECT, "23503");
    assertThat(failure.suspects()).containsExactly(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, NEVER_COPY})
  void whatATriggerSaysIsNotRepeated(int copyThreshold) throws Exception {
    onServer(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN"
            + " IF NEW.v LIKE ''s3%'' THEN RAISE EXCEPTION ''not %'', NEW.v; END IF; RETURN NEW; END'",
        "CREATE TRIGGER refuses BEFORE INSERT ON items FOR EACH ROW EXECUTE FUNCTION refuse()");
    SinkException failure =
        failure(items().copyThreshold(copyThreshold), Rig.batch(item(1, "fine"), item(2, SECRET)));
    is(failure, Verdict.REJECT, "P0001");
    assertThat(failure.getMessage()).contains("function refuse line 1");
    assertThat(failure.suspects()).isEqualTo(copyThreshold == 1 ? new int[] {1} : new int[0]);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, NEVER_COPY})
  void whatOnlyTheDatabaseCanConvertIsRejectedByIt(int copyThreshold) throws Exception {
    onServer("CREATE TABLE hosts (id int PRIMARY KEY, addr inet, j json, d int)");
    var hosts = Rig.documents(database).table("hosts").copyThreshold(copyThreshold);
    is(failure(hosts, Rig.batch(Rig.document("id", 1L, "addr", SECRET))), Verdict.REJECT, "22P02");
    var values =
        Rig.at(PostgresSink.forValues(String.class), database)
            .table("hosts")
            .column("id", s -> 1)
            .column("j", s -> Json.of("{\"" + s))
            .copyThreshold(copyThreshold)
            .build();
    Rig.open(values);
    try (values;
        var writer = values.openWriter()) {
      SinkException failure =
          catchThrowableOfType(
              SinkException.class, () -> writer.write(new Batch<>(List.of(Rig.event(0, SECRET)))));
      is(failure, Verdict.REJECT, "22P02");
      assertThat(failure.getMessage()).doesNotContain(SECRET);
      assertThat(failure.getCause()).isNull();
    }
  }

  @Test
  void rowsThatTheServerTakesForOneAreSeparated() throws Exception {
    onServer(
        "CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
        "CREATE TABLE folded (k text COLLATE nocase PRIMARY KEY, v text)");
    var builder = Rig.documents(database).table("folded").mode(WriteMode.UPSERT).key("k");
    Batch<Document> batch =
        Rig.batch(Rig.document("k", "a", "v", "1"), Rig.document("k", "A", "v", "2"));
    // A rejection, so that the engine splits the batch; alone both are welcome.
    is(failure(builder, batch), Verdict.REJECT, "21000");
  }

  // What is nobody's fault and passes.

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

  // What only a person can mend.

  @Test
  void wrongCredentialsAndDatabaseStopAtTheStart() {
    SinkException password =
        catchThrowableOfType(
            SinkException.class, () -> Rig.open(items().password("wrong-" + SECRET)));
    is(password, Verdict.STOP, "28P01");
    assertThat(password.getMessage()).contains("user").doesNotContain(SECRET);
    SinkException missing =
        catchThrowableOfType(
            SinkException.class,
            () -> Rig.open(items().url(database.server().jdbcUrl("no_such_db"))));
    is(missing, Verdict.STOP, "3D000");
    assertThat(missing.getMessage()).contains("no_such_db").contains("create the database");
    SinkException away =
        catchThrowableOfType(
            SinkException.class, () -> Rig.open(items().url("jdbc:postgresql://127.0.0.1:1/x")));
    is(away, Verdict.OUTAGE, "08001");
    SinkException unknownHost =
        catchThrowableOfType(
            SinkException.class,
            () -> Rig.open(items().url("jdbc:postgresql://no-such-host.invalid/x")));
    is(unknownHost, Verdict.OUTAGE, "08001");
    SinkException property =
        catchThrowableOfType(
            SinkException.class, () -> Rig.open(items().property("noSuchProperty", "1")));
    is(property, Verdict.STOP, "PROPERTY");
    assertThat(property.getMessage()).contains("noSuchProperty");
  }

  @Test
  void whatDoesNotFitTheTableStopsAtTheStart() throws Exception {
    onServer("CREATE VIEW v AS SELECT 1 AS one");
    stops(items().table("nowhere"), "42P01", "nowhere");
    stops(items().table("elsewhere.items"), "42P01", "elsewhere.items");
    stops(items().columnPath("nope", "/nope"), "COLUMN_MISSING", "no column nope; it has id, v");
    stops(items().rest("nope"), "COLUMN_MISSING", "no column nope");
    stops(items().rest("v"), "COLUMN_MISSING", "must be jsonb");
    stops(items().mode(WriteMode.IGNORE).key("v"), "KEY_NOT_UNIQUE", "CREATE UNIQUE INDEX");
    stops(items().mode(WriteMode.IGNORE).key("id", "v"), "KEY_NOT_UNIQUE", "id, v");
    stops(items().mode(WriteMode.UPSERT).key("nope"), "COLUMN_MISSING", "key names column nope");
    stops(
        items().mode(WriteMode.UPSERT_IF_NEWER).key("id").versionColumn("v"),
        "VERSION_TYPE",
        "text");
    onServer("CREATE TABLE made (id int GENERATED ALWAYS AS IDENTITY, v text)");
    stops(items().table("made").columnPath("id", "/id"), "COLUMN_GENERATED", "column id");
    record Wrong(int id, String userName) {}
    stops(
        Rig.at(PostgresSink.forRecords(Wrong.class), database).table("items"),
        "COLUMN_MISSING",
        "user_name");
    record Few(String v) {}
    stops(
        Rig.at(PostgresSink.forRecords(Few.class), database).table("items"),
        "COLUMN_MISSING",
        "id");
  }

  private static void stops(PostgresSinkBuilder<?> builder, String code, String words) {
    SinkException failure =
        catchThrowableOfType(SinkException.class, () -> Rig.open(builder).close());
    assertThat(failure).as("open fails for want of %s", words).isNotNull();
    is(failure, Verdict.STOP, code);
    assertThat(failure.getMessage()).contains(words);
  }

  @Test
  void missingPrivilegesStopAndSayWhichAreMissing() throws Exception {
    String role = "poor_" + database.name();
    onServer(
        "CREATE ROLE " + role + " LOGIN PASSWORD 'p'", "GRANT USAGE ON SCHEMA public TO " + role);
    try {
      var builder = items().user(role).password("p").mode(WriteMode.UPSERT).key("id");
      stops(builder, "42501", "INSERT");
      onServer("GRANT INSERT, SELECT ON items TO " + role);
      stops(builder, "42501", "UPDATE");
      onServer("GRANT UPDATE ON items TO " + role);
      stops(builder, "42501", "DELETE");
      onServer("GRANT DELETE ON items TO " + role);
      try (var opened = Rig.open(builder)) {
        opened.writer().write(Rig.batch(item(1, "a")));
        onServer("REVOKE ALL ON items FROM " + role);
        is(failure(opened, Rig.batch(item(2, "b"))), Verdict.STOP, "42501");
      }
      // A role that may only add, and not look, can append.
      onServer("GRANT INSERT ON items TO " + role);
      for (int copyThreshold : new int[] {1, NEVER_COPY}) {
        var blind = items().user(role).password("p").copyThreshold(copyThreshold);
        Rig.writeOnce(blind, Rig.batch(item(10 + copyThreshold, "c")));
      }
      assertThat(database.queryLong("SELECT count(*) FROM items")).isEqualTo(3);
    } finally {
      onServer("DROP OWNED BY " + role, "DROP ROLE " + role);
    }
  }

  // Tables that change while we write.

  @ParameterizedTest
  @ValueSource(ints = {1, NEVER_COPY})
  void alteredColumnsAreSeenAndNothingIsMisread(int copyThreshold) throws Exception {
    onServer("CREATE TABLE live (id int, n int, at timestamp)");
    var builder = Rig.documents(database).table("live").copyThreshold(copyThreshold);
    try (var opened = Rig.open(builder)) {
      Document document = Rig.document("id", 1L, "n", 5L, "at", "2024-01-01T00:00:00");
      opened.writer().write(Rig.batch(document));
      // Four bytes of the one type would be four bytes of the other.
      alter("ALTER TABLE live ALTER n TYPE real");
      assertThat(opened.writer().write(Rig.batch(document)).isAllWritten()).isTrue();
      alter("ALTER TABLE live ALTER id TYPE bigint");
      assertThat(opened.writer().write(Rig.batch(document)).isAllWritten()).isTrue();
      alter("ALTER TABLE live ALTER at TYPE timestamptz USING at AT TIME ZONE 'UTC'");
      var unzoned = opened.writer().write(Rig.batch(document));
      assertThat(unzoned.rejection(0).code()).isEqualTo("TIMESTAMP_ZONE");
      Document zoned = Rig.document("id", 1L, "n", 5L, "at", "2024-01-01T00:00:00Z");
      assertThat(opened.writer().write(Rig.batch(zoned)).isAllWritten()).isTrue();
      assertThat(Rig.rows(database, "SELECT DISTINCT id, n, at AT TIME ZONE 'UTC' FROM live"))
          .containsExactly("1|5|2024-01-01 00:00:00");
      alter("ALTER TABLE live DROP n");
      assertThat(opened.writer().write(Rig.batch(zoned)).isAllWritten()).isTrue();
      alter("DROP TABLE live");
      is(failure(opened, Rig.batch(zoned)), Verdict.STOP, "42P01");
    }
  }

  /** Columns are looked at again at most once a second where no harm can come of it. */
  private void alter(String statement) throws Exception {
    onServer(statement);
    Thread.sleep(1_100);
  }

  /** What was refused a moment ago may be welcome after the table was mended. */
  @Test
  void aColumnThatWasWidenedTakesWhatItRefused() throws Exception {
    onServer("CREATE TYPE colour AS ENUM ('red')", "CREATE TABLE narrow (v varchar(2), c colour)");
    try (var opened = Rig.open(Rig.documents(database).table("narrow"))) {
      Batch<Document> batch =
          Rig.batch(Rig.document("v", "abc"), Rig.document("c", "blue"), Rig.document("v", "x"));
      assertThat(opened.writer().write(batch).count(Outcome.REJECTED)).isEqualTo(2);
      onServer("ALTER TABLE narrow ALTER v TYPE varchar(9)");
      alter("ALTER TYPE colour ADD VALUE 'blue'");
      assertThat(opened.writer().write(batch).isAllWritten()).isTrue();
    }
  }

  @Test
  void probeOfAHealthyServerSucceeds() throws Exception {
    try (var opened = Rig.open(items())) {
      assertThatCode(opened.writer()::probe).doesNotThrowAnyException();
    }
  }
}
