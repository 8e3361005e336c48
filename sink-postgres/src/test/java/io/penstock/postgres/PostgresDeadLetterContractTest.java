package io.penstock.postgres;

import io.penstock.config.Secret;
import io.penstock.postgres.deadletter.DeadLetterTable;
import io.penstock.postgres.deadletter.StoredDeadLetters;
import io.penstock.spi.DeadLetter;
import io.penstock.testkit.Database;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import io.penstock.testkit.TcpProxy;
import io.penstock.testkit.contract.DeadLetterContract;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

/** The dead-letter table keeps the contract of all dead letters. */
@ExtendWith(Services.class)
class PostgresDeadLetterContractTest extends DeadLetterContract {

  @Shared private static Database database;
  private TcpProxy proxy;

  @BeforeEach
  void prepare() throws java.sql.SQLException {
    Rig.reset(database);
    proxy = TcpProxy.to(database.server().host(), database.server().port());
  }

  @AfterEach
  void closeProxy() {
    proxy.close();
  }

  @Override
  protected DeadLetter newDeadLetter() {
    return new PostgresDeadLetter(
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
            Duration.ofSeconds(4)));
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
