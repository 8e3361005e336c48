package io.penstock.postgres;

import io.penstock.postgres.catalog.TableName;
import io.penstock.postgres.connect.ConnectionSettings;
import io.penstock.postgres.connect.Database;
import io.penstock.postgres.deadletter.DeadLetterInserts;
import io.penstock.postgres.deadletter.DeadLetterTable;
import io.penstock.postgres.fault.Faults;
import io.penstock.postgres.fault.SqlStates;
import io.penstock.postgres.write.SchemaSetup;
import io.penstock.spi.Capability;
import io.penstock.spi.DeadLetter;
import io.penstock.spi.DeadLetterArchive;
import io.penstock.spi.DeadLetterContext;
import io.penstock.spi.DeadLetterException;
import io.penstock.spi.DeadRecord;
import io.penstock.spi.SinkException;
import io.penstock.spi.Verdict;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Dead letters in a table of a Postgres database. A record that dies again is there once. It can be
 * a {@link PostgresSink}'s partner in exactly-once delivery if its table is in the same database;
 * the sink then writes it, in its own transaction.
 */
public final class PostgresDeadLetter implements DeadLetter {

  private static final int CONNECTIONS = 2;

  private final PostgresDeadLetterConfig config;
  private final ConnectionSettings settings;
  private final DeadLetterTable table;
  private final Faults faults;
  private final String description;
  private DeadLetterInserts inserts;
  private Database database;

  /** A dead letter from a configuration that has been checked. */
  public PostgresDeadLetter(PostgresDeadLetterConfig config) {
    this.config = config;
    this.settings =
        new ConnectionSettings(
            ConnectionChecks.address(config.url(), config.host(), config.port(), config.database()),
            config.user(),
            config.password(),
            config.properties(),
            config.connectTimeout(),
            config.socketTimeout(),
            config.socketTimeout().dividedBy(2),
            config.socketTimeout().dividedBy(4),
            Duration.ofSeconds(30));
    this.table = new DeadLetterTable(new TableName(config.schema(), config.table()));
    this.description = "postgres table " + table.name() + " at " + settings.address().place();
    this.faults = new Faults(description, new SqlStates(Map.of()));
  }

  @Override
  public void open(DeadLetterContext context) throws DeadLetterException {
    close();
    String name = "penstock/" + context.pipeline() + "/dead letters";
    try (Connection connection = Database.connectOnce(settings, name)) {
      if (!table.exists(connection)) {
        create(connection);
      }
      inserts = table.inserts(connection, config.createTable());
    } catch (SQLException failure) {
      throw translated(faults.atStart(failure));
    } catch (IllegalArgumentException wrong) {
      throw new DeadLetterException(
          Verdict.STOP, "PROPERTY", description + ": " + wrong.getMessage());
    }
    database = Database.create(settings, name, CONNECTIONS, context.meters());
  }

  private void create(Connection connection) throws SQLException, DeadLetterException {
    if (!config.createTable()) {
      throw new DeadLetterException(
          Verdict.STOP,
          "42P01",
          description + ": the table is not there; create it, or set createTable to true");
    }
    SchemaSetup.run(connection, table::create);
  }

  @Override
  public void write(List<DeadRecord> records) throws DeadLetterException, InterruptedException {
    try (Connection connection = database.connect()) {
      connection.setAutoCommit(false);
      try {
        inserts.insert(connection, records);
        connection.commit();
      } catch (SQLException failure) {
        if (!rollBack(connection)) {
          database.discard(connection);
        }
        throw failure;
      }
    } catch (SQLException failure) {
      if (failure.getCause() instanceof InterruptedException) {
        Thread.interrupted();
        throw new InterruptedException("interrupted while connecting; nothing was written");
      }
      throw translated(faults.whileRunning(failure));
    }
  }

  private static boolean rollBack(Connection connection) {
    try {
      connection.rollback();
      return true;
    } catch (SQLException broken) {
      return false;
    }
  }

  /** A dead letter is never rejected: what the table refuses, a person has to look at. */
  static DeadLetterException translated(SinkException failure) {
    Verdict verdict =
        failure.verdict() == Verdict.REJECT || failure.verdict() == Verdict.FENCED
            ? Verdict.OUTAGE
            : failure.verdict();
    return new DeadLetterException(
        verdict, failure.code(), failure.getMessage(), failure.getCause());
  }

  @Override
  public DeadLetterArchive openArchive() throws DeadLetterException {
    Database own = Database.create(settings, "penstock/dead letters", CONNECTIONS, null);
    try (Connection connection = own.connect()) {
      return new PostgresDeadLetterArchive(
          own, table, table.exists(connection), faults, description);
    } catch (SQLException failure) {
      own.close();
      throw translated(faults.atStart(failure));
    }
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.IN_LEDGER);
  }

  /** Where it is, for a sink that would write it in its own transaction. */
  boolean isIn(ConnectionSettings sink, TableName sinksTable) {
    return sink.address().place().equals(settings.address().place())
        && table.name().equals(sinksTable);
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public void close() {
    if (database != null) {
      database.close();
      database = null;
    }
  }
}
