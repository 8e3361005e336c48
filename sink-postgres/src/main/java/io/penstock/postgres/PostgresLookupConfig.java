package io.penstock.postgres;

import io.penstock.config.Option;
import io.penstock.config.Secret;
import io.penstock.config.SelfChecking;
import io.penstock.postgres.catalog.Identifiers;
import io.penstock.postgres.catalog.TableName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The settings of the lookup table. */
public record PostgresLookupConfig(
    @Option(
            doc =
                "Address of the database, as jdbc:postgresql://host:5432/database or"
                    + " postgresql://user:password@host:5432/database.",
            optional = true,
            example = "jdbc:postgresql://localhost:5432/app")
        Secret url,
    @Option(doc = "Host of the database, instead of a url.", optional = true) String host,
    @Option(doc = "Port of the database.", defaultValue = "5432", min = "1", max = "65535")
        int port,
    @Option(doc = "Name of the database, beside host.", optional = true) String database,
    @Option(doc = "The role to log in as; SELECT on the table is enough.", optional = true)
        String user,
    @Option(doc = "The role's password.", optional = true) Secret password,
    @Option(
            doc = "Properties for the driver (pgjdbc), for example sslmode and sslrootcert.",
            optional = true,
            advanced = true)
        Map<String, String> properties,
    @Option(
            doc =
                "The table or view, also as schema.table; without a schema the role's search path decides.",
            example = "users")
        String table,
    @Option(doc = "The column of the keys; it should have a unique index.", example = "user_id")
        String key,
    @Option(
            doc = "The columns that are read. Default: all of them.",
            optional = true,
            example = "[name, country]")
        List<String> columns,
    @Option(
            doc = "Connections at most.",
            defaultValue = "2",
            min = "1",
            max = "100",
            advanced = true)
        int poolSize,
    @Option(
            doc = "How long opening a connection may take.",
            defaultValue = "2s",
            min = "1s",
            advanced = true)
        Duration connectTimeout,
    @Option(doc = "How long an answer may take.", defaultValue = "5s", min = "1s", advanced = true)
        Duration answerTimeout)
    implements SelfChecking {

  public PostgresLookupConfig {
    properties = Copies.ordered(properties);
    columns = columns == null ? List.of() : List.copyOf(columns);
  }

  @Override
  public List<Finding> check() {
    List<Finding> findings = new ArrayList<>();
    ConnectionChecks.check(url, host, database, properties, findings);
    TableName name = TableName.parse(null, table);
    identifier("table", name.name(), findings);
    if (name.schema() != null) {
      identifier("table", name.schema(), findings);
    }
    identifier("key", key, findings);
    columns.forEach(column -> identifier("columns", column, findings));
    return findings;
  }

  private static void identifier(String key, String name, List<Finding> findings) {
    String problem = Identifiers.problem(name);
    if (problem != null) {
      findings.add(new Finding(key, problem));
    }
  }
}
