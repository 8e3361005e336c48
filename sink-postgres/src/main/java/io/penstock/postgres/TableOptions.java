package io.penstock.postgres;

import io.penstock.config.Option;
import io.penstock.postgres.write.WriteMode;
import java.util.List;
import java.util.Map;

/**
 * Settings of one table that differ from those of the sink. What is absent here is taken from the
 * sink.
 *
 * @param mode see {@link PostgresSinkConfig#mode()}
 * @param key see {@link PostgresSinkConfig#key()}
 * @param versionColumn see {@link PostgresSinkConfig#versionColumn()}
 * @param columns see {@link PostgresSinkConfig#columns()}
 * @param rest see {@link PostgresSinkConfig#rest()}
 * @param ignoreColumns see {@link PostgresSinkConfig#ignoreColumns()}
 * @param createTable see {@link PostgresSinkConfig#createTable()}
 */
public record TableOptions(
    @Option(doc = "What happens to a row whose key is already in the table.", optional = true)
        WriteMode mode,
    @Option(doc = "The columns of the table's unique key.", optional = true) List<String> key,
    @Option(doc = "The column that tells which of two rows is newer.", optional = true)
        String versionColumn,
    @Option(
            doc = "Column to JSON Pointer; other columns take the field of their own name.",
            optional = true)
        Map<String, String> columns,
    @Option(doc = "The jsonb column that takes all fields that no column takes.", optional = true)
        String rest,
    @Option(doc = "Columns that are left to the database.", optional = true)
        List<String> ignoreColumns,
    @Option(doc = "Column to SQL type; the table is created if it is not there.", optional = true)
        Map<String, String> createTable) {

  public TableOptions {
    key = key == null ? List.of() : List.copyOf(key);
    columns = Copies.ordered(columns);
    ignoreColumns = ignoreColumns == null ? List.of() : List.copyOf(ignoreColumns);
    createTable = Copies.ordered(createTable);
  }
}
