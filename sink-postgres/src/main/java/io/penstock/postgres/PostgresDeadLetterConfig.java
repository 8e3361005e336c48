package io.penstock.postgres;

import io.penstock.config.Option;
import io.penstock.config.Secret;
import io.penstock.config.SelfChecking;
import io.penstock.postgres.catalog.Identifiers;
import io.penstock.postgres.deadletter.DeadLetterTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The settings of the dead-letter table. */
public record PostgresDeadLetterConfig(
    @Option(
            doc =
                "Address of the database, as jdbc:postgresql://host:5432/database or"
                    + " postgresql://user:password@host:5432/database. With exactly-once delivery"
                    + " it must be the sink's.",
            optional = true,
            example = "jdbc:postgresql://localhost:5432/app")
        Secret url,
    @Option(doc = "Host of the database, instead of a url.", optional = true) String host,
    @Option(doc = "Port of the database.", defaultValue = "5432", min = "1", max = "65535")
        int port,
    @Option(doc = "Name of the database, beside host.", optional = true) String database,
    @Option(doc = "The role to log in as.", optional = true) String user,
    @Option(doc = "The role's password.", optional = true) Secret password,
    @Option(
            doc = "Properties for the driver (pgjdbc), for example sslmode and sslrootcert.",
            optional = true,
            advanced = true)
        Map<String, String> properties,
    @Option(
            doc = "Schema of the table; if it is absent the role's search path decides.",
            optional = true)
        String schema,
    @Option(doc = "The table.", defaultValue = DeadLetterTable.NAME) String table,
    @Option(doc = "Whether the table is created if it is not there.", defaultValue = "true")
        boolean createTable,
    @Option(
            doc = "How long opening a connection may take.",
            defaultValue = "5s",
            min = "1s",
            advanced = true)
        Duration connectTimeout,
    @Option(
            doc = "How long an answer may take before the connection counts as dead.",
            defaultValue = "60s",
            min = "1s",
            advanced = true)
        Duration socketTimeout)
    implements SelfChecking {

  public PostgresDeadLetterConfig {
    properties = Copies.ordered(properties);
  }

  @Override
  public List<Finding> check() {
    List<Finding> findings = new ArrayList<>();
    ConnectionChecks.check(url, host, database, properties, findings);
    name("schema", schema, findings);
    name("table", table, findings);
    return findings;
  }

  private static void name(String key, String name, List<Finding> findings) {
    String problem = name == null ? null : Identifiers.problem(name);
    if (problem != null) {
      findings.add(new Finding(key, problem));
    }
  }
}
