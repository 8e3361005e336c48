package io.penstock.postgres;

import io.penstock.config.Option;
import io.penstock.config.Secret;
import io.penstock.config.SelfChecking;
import io.penstock.postgres.encode.BytesFormat;
import io.penstock.postgres.encode.EpochUnit;
import io.penstock.postgres.encode.Rounding;
import io.penstock.postgres.mapping.UnknownFields;
import io.penstock.postgres.write.DeletePolicy;
import io.penstock.postgres.write.TableSettings;
import io.penstock.postgres.write.WriteMode;
import io.penstock.spi.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The settings of the Postgres sink. */
public record PostgresSinkConfig(
    @Option(
            doc =
                "Address of the database, as jdbc:postgresql://host:5432/database or"
                    + " postgresql://user:password@host:5432/database; several hosts are separated"
                    + " by commas.",
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
            doc = "Schema of the tables; if it is absent the role's search path decides.",
            optional = true)
        String schema,
    @Option(
            doc =
                "The table to write to, also as schema.table. With routes: the table for events"
                    + " whose route is none of them.",
            optional = true,
            example = "events")
        String table,
    @Option(
            doc = "Route to table, for events that a transform has given a route.",
            optional = true,
            example = "{server_metric: server_metrics}")
        Map<String, String> routes,
    @Option(doc = "Settings of single tables that differ from those here.", optional = true)
        Map<String, TableOptions> tables,
    @Option(
            doc =
                "What happens to a row whose key is already in the table: append adds rows and"
                    + " rejects what a unique key refuses, ignore leaves the row that is there,"
                    + " upsert replaces it, upsertIfNewer replaces it if its version is lower.",
            defaultValue = "append")
        WriteMode mode,
    @Option(
            doc =
                "The columns of the table's unique key; needed for every mode but append. The"
                    + " table must have a unique index over exactly these.",
            optional = true,
            example = "[event_id]")
        List<String> key,
    @Option(
            doc =
                "For upsertIfNewer: the column (a whole number, a date or a timestamp) that tells"
                    + " which of two rows is newer.",
            optional = true)
        String versionColumn,
    @Option(
            doc =
                "What happens to an event that asks for a deletion: apply deletes the row with its"
                    + " key. The default is apply for upsert and upsertIfNewer, else reject.",
            optional = true)
        DeletePolicy deletes,
    @Option(
            doc =
                "Column to where its value comes from: a JSON Pointer into the event, or $partition,"
                    + " $offset, $sequence, $timestamp, $key, $value, $route of the record. A column"
                    + " that is not listed takes the field of its own name.",
            optional = true,
            example = "{user_id: /user/id}")
        Map<String, String> columns,
    @Option(
            doc = "The jsonb column that takes, as one object, all fields that no column takes.",
            optional = true)
        String rest,
    @Option(
            doc = "Columns that are left to the database even if the event has a field for them.",
            optional = true)
        List<String> ignoreColumns,
    @Option(doc = "What happens to a field that no column takes.", defaultValue = "ignore")
        UnknownFields unknownFields,
    @Option(
            doc =
                "Column to SQL type; the table is created from it, with the key as its primary key,"
                    + " if it is not there.",
            optional = true,
            example = "{event_id: uuid, time: timestamptz not null}")
        Map<String, String> createTable,
    @Option(
            doc =
                "The zone of times that name none, for example Europe/Berlin; without it such times"
                    + " are rejected for a timestamptz column.",
            optional = true)
        String timeZone,
    @Option(
            doc =
                "Column to the unit of numbers that are times (seconds, millis, micros, nanos);"
                    + " without it a number for a column of a time type is rejected.",
            optional = true,
            example = "{time: millis}")
        Map<String, EpochUnit> epoch,
    @Option(doc = "How bytes for a bytea column are written in texts.", defaultValue = "base64")
        BytesFormat bytes,
    @Option(
            doc =
                "What may be rounded to what its column holds: none, time (fractions of a second,"
                    + " to microseconds at most), or all (numeric too). Everything else is rejected.",
            defaultValue = "time")
        Rounding rounding,
    @Option(
            doc =
                "Rows of a statement from which COPY is used straight into the table; from six times"
                    + " as many it is used with a staging table where the mode needs a merge.",
            defaultValue = "500",
            min = "1",
            advanced = true)
        int copyThreshold,
    @Option(
            doc = "Connections at most; the default is one for each lane and two more.",
            optional = true,
            min = "1",
            advanced = true)
        Integer poolSize,
    @Option(
            doc = "How long the server works on one statement; 0 for no limit.",
            defaultValue = "60s",
            advanced = true)
        Duration statementTimeout,
    @Option(
            doc = "How long a statement waits for a lock; 0 for no limit.",
            defaultValue = "10s",
            advanced = true)
        Duration lockTimeout,
    @Option(
            doc =
                "After what silence of ours the server gives up a transaction, so that a frozen"
                    + " process does not hold its locks; 0 for never.",
            defaultValue = "30s",
            advanced = true)
        Duration idleInTransactionTimeout,
    @Option(
            doc = "How long opening a connection may take.",
            defaultValue = "5s",
            min = "1s",
            advanced = true)
        Duration connectTimeout,
    @Option(
            doc = "How long an answer may take before the connection counts as dead.",
            defaultValue = "90s",
            min = "1s",
            advanced = true)
        Duration socketTimeout,
    @Option(
            doc =
                "How often a record that refers to a row that is not there yet (23503) is tried"
                    + " again before it is rejected.",
            defaultValue = "3",
            min = "0",
            advanced = true)
        int foreignKeyRetries,
    @Option(
            doc =
                "SQLSTATE, or its first two characters, to another verdict than the standard one:"
                    + " retry, outage, stop or reject.",
            optional = true,
            advanced = true,
            example = "{\"23503\": retry}")
        Map<String, Verdict> verdicts,
    @Option(
            doc =
                "Schema of the tables penstock_ledger and penstock_dead_letters, which exactly-once"
                    + " delivery uses; if it is absent the role's search path decides.",
            optional = true,
            advanced = true)
        String ledgerSchema)
    implements SelfChecking {

  public PostgresSinkConfig {
    properties = Copies.ordered(properties);
    routes = Copies.ordered(routes);
    tables = Copies.ordered(tables);
    key = key == null ? List.of() : List.copyOf(key);
    columns = Copies.ordered(columns);
    ignoreColumns = ignoreColumns == null ? List.of() : List.copyOf(ignoreColumns);
    createTable = Copies.ordered(createTable);
    epoch = Copies.ordered(epoch);
    verdicts = Copies.ordered(verdicts);
  }

  @Override
  public List<Finding> check() {
    return new ConfigChecks(this).findings();
  }

  /** What the settings say about each table, its own over the sink's; after {@link #check}. */
  public Set<TableSettings> tableSettings() {
    return new Settings(this).all();
  }
}
