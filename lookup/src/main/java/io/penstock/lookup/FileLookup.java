package io.penstock.lookup;

import io.penstock.spi.Lookup;
import java.util.Map;

/** A table in memory. */
final class FileLookup implements Lookup {

  private final String description;
  private final Map<String, Map<String, Object>> rows;

  FileLookup(String description, Map<String, Map<String, Object>> rows) {
    this.description = description;
    this.rows = rows;
  }

  @Override
  public Map<String, Object> find(String key) {
    return rows.get(key);
  }

  @Override
  public boolean isLocal() {
    return true;
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public void close() {
    // Holds nothing open.
  }
}
