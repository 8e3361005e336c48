package io.penstock.postgres;

import io.penstock.config.SelfChecking;
import io.penstock.spi.ComponentConfigException;
import io.penstock.spi.ComponentContext;
import io.penstock.spi.Lookup;
import io.penstock.spi.LookupProvider;
import java.util.List;

/** Announces {@link PostgresLookup} as {@code postgres}. */
public final class PostgresLookupProvider implements LookupProvider<PostgresLookupConfig> {

  @Override
  public String type() {
    return "postgres";
  }

  @Override
  public String summary() {
    return "A table or view of a Postgres database, asked when a row is needed.";
  }

  @Override
  public Class<PostgresLookupConfig> configType() {
    return PostgresLookupConfig.class;
  }

  @Override
  public Lookup create(PostgresLookupConfig config, ComponentContext context)
      throws ComponentConfigException {
    List<SelfChecking.Finding> findings = config.check();
    if (!findings.isEmpty()) {
      throw new ComponentConfigException(findings.get(0).key(), findings.get(0).message());
    }
    try {
      return new PostgresLookup(config);
    } catch (IllegalArgumentException wrong) {
      throw new ComponentConfigException("properties", wrong.getMessage());
    }
  }
}
