package io.penstock.timescale;

import io.penstock.config.Durations;
import io.penstock.postgres.catalog.TableName;
import io.penstock.postgres.fault.Faults;
import io.penstock.postgres.write.SchemaSetup;
import io.penstock.spi.SinkException;
import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compression and retention, which the server does by itself once it is told. */
final class Policies {

  private static final Logger LOG = LoggerFactory.getLogger(Policies.class);

  private final HypertableOptions options;
  private final Installation installation;
  private final Faults faults;

  Policies(HypertableOptions options, Installation installation, Faults faults) {
    this.options = options;
    this.installation = installation;
    this.faults = faults;
  }

  /**
   * Sets those that are asked for and not there.
   *
   * @param connection in auto-commit mode
   */
  void apply(Connection connection, TableName table, Hypertable hypertable)
      throws SQLException, SinkException {
    if (options.compressAfter() == null && options.dropAfter() == null) {
      return;
    }
    if (installation.apache()) {
      unsupported(table);
      return;
    }
    String name = HypertableCreator.literal(table.quoted());
    SchemaSetup.run(
        connection,
        statement -> {
          if (options.compressAfter() != null) {
            if (!hypertable.compression()) {
              statement.execute(
                  "ALTER TABLE " + table.quoted() + " SET (timescaledb.compress = true)");
            }
            statement.execute(
                "SELECT "
                    + installation.function("add_compression_policy")
                    + "("
                    + name
                    + ", compress_after => "
                    + HypertableCreator.interval(options.compressAfter())
                    + ", if_not_exists => true)");
          }
          if (options.dropAfter() != null) {
            statement.execute(
                "SELECT "
                    + installation.function("add_retention_policy")
                    + "("
                    + name
                    + ", drop_after => "
                    + HypertableCreator.interval(options.dropAfter())
                    + ", if_not_exists => true)");
          }
        });
  }

  private void unsupported(TableName table) throws SinkException {
    String wanted =
        (options.compressAfter() == null
                ? ""
                : "compressAfter (" + Durations.format(options.compressAfter()) + ")")
            + (options.compressAfter() == null || options.dropAfter() == null ? "" : " and ")
            + (options.dropAfter() == null
                ? ""
                : "dropAfter (" + Durations.format(options.dropAfter()) + ")");
    if (options.ifUnsupported() == IfUnsupported.REFUSE) {
      throw faults.stop(
          "EDITION",
          "the server runs the "
              + installation
              + ", which has no policies, so hypertable."
              + wanted
              + " cannot be kept for table "
              + table
              + "; use the community edition, or remove the setting, or set hypertable.ifUnsupported"
              + " to skip");
    }
    LOG.warn(
        "table {}: {} is skipped: the server runs {}, which has no policies; nothing is compressed"
            + " or dropped",
        table,
        wanted,
        installation);
  }
}
