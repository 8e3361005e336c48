package io.penstock.timescale;

import io.penstock.config.Inline;
import io.penstock.config.Option;
import io.penstock.config.SelfChecking;
import io.penstock.postgres.PostgresSinkConfig;
import io.penstock.postgres.catalog.Identifiers;
import io.penstock.postgres.catalog.TableName;
import io.penstock.postgres.write.TableSettings;
import java.util.ArrayList;
import java.util.List;

/**
 * The settings of the TimescaleDB sink: those of the Postgres sink and a few more.
 *
 * @param postgres connection, tables, keys, mapping
 * @param hypertable what the tables are
 * @param acceptTimes null if all times are believed
 * @param plainTables tables of this sink that are no hypertables
 */
public record TimescaleSinkConfig(
    @Inline PostgresSinkConfig postgres,
    @Option(doc = "What the hypertables are like.", defaultValue = "{}")
        HypertableOptions hypertable,
    @Option(
            doc =
                "Which event times are believed, seen from the moment of writing; others are"
                    + " rejected (TIME_NOT_ACCEPTED), so that one wild clock does not make a"
                    + " thousand chunks.",
            optional = true,
            example = "{ past: 30d, future: 1h }")
        AcceptTimes acceptTimes,
    @Option(
            doc =
                "Tables of this sink that are ordinary ones and stay so; all others are"
                    + " hypertables.",
            optional = true,
            advanced = true)
        List<String> plainTables)
    implements SelfChecking {

  public TimescaleSinkConfig {
    plainTables = plainTables == null ? List.of() : List.copyOf(plainTables);
  }

  @Override
  public List<Finding> check() {
    List<Finding> findings = new ArrayList<>(postgres.check());
    String time = hypertable.timeColumn();
    name("hypertable.timeColumn", time, findings);
    if (hypertable.space() != null) {
      name("hypertable.space", hypertable.space().column(), findings);
      if (time.equals(hypertable.space().column())) {
        findings.add(new Finding("hypertable.space", "divides by another column than time"));
      }
    }
    if (hypertable.chunkInterval() != null && hypertable.integerChunk() != null) {
      findings.add(
          new Finding(
              "hypertable.integerChunk",
              "a time column is a time or a number; set one of the two"));
    }
    if (!findings.isEmpty()) {
      return findings;
    }
    for (TableSettings table : postgres.tableSettings()) {
      if (!isPlain(table.table())) {
        key(table, findings);
      }
    }
    for (String plain : plainTables) {
      TableName name = TableName.parse(postgres.schema(), plain);
      if (postgres.tableSettings().stream().noneMatch(table -> table.table().equals(name))) {
        findings.add(new Finding("plainTables", "this sink does not write to " + name));
      }
    }
    return findings;
  }

  private void key(TableSettings table, List<Finding> findings) {
    if (table.key().isEmpty()) {
      return;
    }
    String time = hypertable.timeColumn();
    if (!table.key().contains(time)) {
      List<String> suggestion = new ArrayList<>(table.key());
      suggestion.add(time);
      findings.add(
          new Finding(
              "key",
              "a unique key of a hypertable contains its time column; write ["
                  + String.join(", ", suggestion)
                  + "] (an event that comes again with another "
                  + time
                  + " is then another row), or name the column in hypertable.timeColumn (table "
                  + table.table()
                  + ")"));
    }
    SpacePartitions space = hypertable.space();
    if (space != null && !table.key().contains(space.column())) {
      findings.add(
          new Finding(
              "key",
              "a unique key of a hypertable contains the column of its space partitions; add "
                  + space.column()
                  + " (table "
                  + table.table()
                  + ")"));
    }
  }

  /** Whether a table is to be an ordinary one. */
  boolean isPlain(TableName table) {
    return plainTables.stream()
        .anyMatch(plain -> TableName.parse(postgres.schema(), plain).equals(table));
  }

  private static void name(String key, String name, List<Finding> findings) {
    String problem = Identifiers.problem(name);
    if (problem != null) {
      findings.add(new Finding(key, problem));
    }
  }
}
