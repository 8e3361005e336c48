package io.penstock.timescale;

import io.penstock.postgres.PostgresSink;
import io.penstock.postgres.PostgresSinkBuilder;
import io.penstock.postgres.write.WriteMode;
import io.penstock.record.Event;
import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import io.penstock.spi.Sink;
import io.penstock.testkit.Database;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import io.penstock.testkit.TcpProxy;
import io.penstock.testkit.TimescaleServer;
import io.penstock.testkit.contract.SinkContract;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A sink to hypertables keeps the contract of all sinks, in each of its modes. Events are six hours
 * apart, so that batches cross chunks.
 */
class TimescaleSinkContractTest {

  /** A row as a Java user has it. */
  record Item(Instant time, int id, String label, int version) {}

  @Nested
  class Append extends Contract {
    Append() {
      super(WriteMode.APPEND);
    }
  }

  @Nested
  class Ignore extends Contract {
    Ignore() {
      super(WriteMode.IGNORE);
    }
  }

  @Nested
  class Upsert extends Contract {
    Upsert() {
      super(WriteMode.UPSERT);
    }
  }

  @Nested
  class UpsertIfNewer extends Contract {
    UpsertIfNewer() {
      super(WriteMode.UPSERT_IF_NEWER);
    }
  }

  @ExtendWith(Services.class)
  abstract static class Contract extends SinkContract<Item> {

    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");

    private static Database database;
    private final WriteMode mode;
    @Shared private static TimescaleServer server;
    private TcpProxy proxy;

    Contract(WriteMode mode) {
      this.mode = mode;
    }

    @BeforeEach
    void makeTable() throws SQLException {
      if (database == null) {
        database = server.newDatabase();
      }
      Rig.reset(database);
      proxy = TcpProxy.to(server.host(), server.port());
      database.execute(
          "CREATE TABLE items (time timestamptz NOT NULL, id int NOT NULL, label text NOT NULL,"
              + " version int NOT NULL,"
              + " CONSTRAINT no_secrets CHECK (label NOT LIKE '%s3cr3t%'))");
      if (mode != WriteMode.APPEND) {
        database.execute("ALTER TABLE items ADD PRIMARY KEY (id, time)");
      }
    }

    @AfterEach
    void closeProxy() {
      proxy.close();
    }

    @AfterAll
    static void dropDatabase() {
      database.close();
      database = null;
    }

    private PostgresSinkBuilder<Item> builder() {
      return PostgresSink.forRecords(Item.class)
          .url("jdbc:postgresql://" + proxy.address() + "/" + database.name())
          .user(database.user())
          .password(database.password())
          .table("items")
          .mode(mode)
          .key(mode == WriteMode.APPEND ? new String[0] : new String[] {"id", "time"})
          .versionColumn(mode == WriteMode.UPSERT_IF_NEWER ? "version" : null)
          .connectTimeout(Duration.ofSeconds(1))
          .statementTimeout(Duration.ofSeconds(2))
          .socketTimeout(Duration.ofSeconds(3));
    }

    private static Sink<Item> sink(PostgresSinkBuilder<Item> tables) {
      return TimescaleSink.build(
          tables,
          HypertableOptions.by("time").withChunkInterval(Duration.ofDays(1)),
          new AcceptTimes(Duration.ofDays(100_000), Duration.ofDays(1)));
    }

    @Override
    protected Sink<Item> newSink() {
      return sink(builder());
    }

    @Override
    protected Event<Item> event(int number, String text) {
      SourceRecord record =
          new SourceRecord(Position.of("test-0", number), null, new byte[0], List.of(), 0);
      // One after the other would be in order anyway.
      Instant time = FIRST.plus(Duration.ofHours(6L * (number * 7L % 100)));
      return Event.of(record, new Item(time, number, text, 1));
    }

    @Override
    protected Event<Item> badEvent(int number, String secret) {
      return event(number, secret);
    }

    @Override
    protected Collection<Stored> read() throws SQLException {
      List<Stored> stored = new ArrayList<>();
      try (var connection = database.connect();
          var statement = connection.createStatement();
          var rows = statement.executeQuery("SELECT id, label FROM items")) {
        while (rows.next()) {
          stored.add(new Stored(rows.getInt(1), rows.getString(2)));
        }
      }
      return stored;
    }

    @Override
    protected void takeTargetAway() {
      proxy.refuse();
      proxy.cut();
    }

    @Override
    protected void bringTargetBack() {
      proxy.restore();
    }

    @Override
    protected Sink<Item> newSinkWithMissingTarget() {
      return sink(builder().table("nowhere"));
    }
  }
}
