package io.penstock.postgres;

import io.penstock.spi.ComponentContext;
import io.penstock.spi.DeadLetter;
import io.penstock.spi.DeadLetterProvider;

/** Announces the dead letter {@code postgres}. */
public final class PostgresDeadLetterProvider
    implements DeadLetterProvider<PostgresDeadLetterConfig> {

  @Override
  public String type() {
    return "postgres";
  }

  @Override
  public String summary() {
    return "Keeps dead letters in a table of a Postgres database, each once; with exactly-once"
        + " delivery in the sink's own transaction.";
  }

  @Override
  public Class<PostgresDeadLetterConfig> configType() {
    return PostgresDeadLetterConfig.class;
  }

  @Override
  public DeadLetter create(PostgresDeadLetterConfig config, ComponentContext context) {
    return new PostgresDeadLetter(config);
  }
}
