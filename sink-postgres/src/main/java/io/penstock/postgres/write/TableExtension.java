package io.penstock.postgres.write;

import io.penstock.postgres.catalog.Column;
import io.penstock.postgres.catalog.TableInfo;
import io.penstock.postgres.encode.CellEncoder;
import io.penstock.postgres.fault.Faults;
import io.penstock.spi.SinkException;
import io.penstock.spi.Verdict;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/**
 * What a sink for a particular sort of tables adds to the writing of tables. Its methods are called
 * by several threads; it keeps nothing of a connection.
 */
public interface TableExtension {

  /** Ordinary tables. */
  TableExtension NONE = () -> "postgres";

  /** How the sink is called in messages and in YAML. */
  String kind();

  /** Verdicts that differ from the standard table's; a user's own win over these. */
  default Map<String, Verdict> verdicts() {
    return Map.of();
  }

  /**
   * The column by whose value rows are sorted before anything else, so that those which are stored
   * together travel together; every row must have a value there. With a key it is one of the key's
   * columns.
   *
   * @return null if there is none
   */
  default String leadingColumn(TableSettings table) {
    return null;
  }

  /**
   * Makes of a table what it has to be. Called at the start, once the table is there or has turned
   * out not to be.
   *
   * @param connection in auto-commit mode
   * @throws SinkException to stop the pipeline
   */
  default void prepare(Connection connection, TableSettings table, Faults faults)
      throws SQLException, SinkException {}

  /**
   * Checks a table whenever it is looked at, and may change what is believed of it.
   *
   * @throws SinkException to stop the pipeline
   */
  default TableInfo check(Connection connection, TableSettings table, TableInfo info, Faults faults)
      throws SQLException, SinkException {
    return info;
  }

  /** What encodes a column: the standard encoder, or one that refuses more than that. */
  default CellEncoder encoder(TableSettings table, Column column, CellEncoder standard) {
    return standard;
  }
}
