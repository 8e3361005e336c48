package io.penstock.timescale;

import io.penstock.config.Secret;
import io.penstock.postgres.PostgresDeadLetterConfig;
import io.penstock.postgres.PostgresDeadLetterProvider;
import io.penstock.postgres.deadletter.DeadLetterTable;
import io.penstock.postgres.deadletter.StoredDeadLetters;
import io.penstock.spi.DeadLetter;
import io.penstock.testkit.Database;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import io.penstock.testkit.TcpProxy;
import io.penstock.testkit.TimescaleServer;
import io.penstock.testkit.contract.DeadLetterContract;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

/** The dead-letter table keeps its contract in a database with TimescaleDB too. */
@ExtendWith(Services.class)
class DeadLetterTableContractTest extends DeadLetterContract {

  @Shared private static TimescaleServer server;
  private static Database database;
  private TcpProxy proxy;

  @BeforeEach
  void prepare() throws SQLException {
    if (database == null) {
      database = server.newDatabase();
    }
    Rig.reset(database);
    proxy = TcpProxy.to(server.host(), server.port());
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

  @Override
  protected DeadLetter newDeadLetter() {
    return new PostgresDeadLetterProvider()
        .create(
            new PostgresDeadLetterConfig(
                new Secret("jdbc:postgresql://" + proxy.address() + "/" + database.name()),
                null,
                5432,
                null,
                database.user(),
                new Secret(database.password()),
                Map.of(),
                null,
                DeadLetterTable.NAME,
                true,
                Duration.ofSeconds(1),
                Duration.ofSeconds(4)),
            null);
  }

  @Override
  protected Collection<Stored> read() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(database.url());
    source.setUser(database.user());
    source.setPassword(database.password());
    StoredDeadLetters letters = new StoredDeadLetters(source, DeadLetterTable.inSchema(null));
    return letters.list(StoredDeadLetters.Filter.all()).stream()
        .map(
            letter ->
                new Stored(
                    letter.id(),
                    letter.record().key(),
                    letter.record().value(),
                    letter.record().headers(),
                    letter.code(),
                    letter.message(),
                    letter.stage(),
                    letter.attempts()))
        .toList();
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
}
