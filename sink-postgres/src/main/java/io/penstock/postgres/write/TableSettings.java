package io.penstock.postgres.write;

import io.penstock.postgres.catalog.TableName;
import io.penstock.postgres.mapping.MappingOptions;
import java.util.List;
import java.util.Map;

/**
 * What a user says about one table.
 *
 * @param table its name
 * @param mode what happens to a row whose key is there already
 * @param key the columns of its unique key; empty only for {@link WriteMode#APPEND}
 * @param versionColumn for {@link WriteMode#UPSERT_IF_NEWER}, else null
 * @param mapping what goes into which column
 * @param createTable column to SQL type for a table to be created if it is not there; else empty
 */
public record TableSettings(
    TableName table,
    WriteMode mode,
    List<String> key,
    String versionColumn,
    MappingOptions mapping,
    Map<String, String> createTable) {

  public TableSettings {
    key = List.copyOf(key);
  }
}
