package io.penstock.timescale;

import static java.util.Map.entry;

import io.penstock.config.Durations;
import io.penstock.postgres.catalog.CatalogReader;
import io.penstock.postgres.catalog.Column;
import io.penstock.postgres.catalog.TableInfo;
import io.penstock.postgres.encode.CellEncoder;
import io.penstock.postgres.encode.ColumnName;
import io.penstock.postgres.fault.Faults;
import io.penstock.postgres.write.TableExtension;
import io.penstock.postgres.write.TableSettings;
import io.penstock.spi.SinkException;
import io.penstock.spi.Verdict;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What hypertables want beside what ordinary tables want. Safe for use by several threads. */
final class Hypertables implements TableExtension {

  private static final Logger LOG = LoggerFactory.getLogger(Hypertables.class);

  /** Types of a time column whose values are times. */
  private static final Set<String> TIMES = Set.of("timestamptz", "timestamp", "date");

  private final TimescaleSinkConfig config;
  private final HypertableOptions options;
  private final Clock clock;
  private final Map<TableSettings, Hypertable> told = new ConcurrentHashMap<>();

  Hypertables(TimescaleSinkConfig config, Clock clock) {
    this.config = config;
    this.options = config.hypertable();
    this.clock = clock;
  }

  @Override
  public String kind() {
    return "timescale";
  }

  /**
   * A chunk can be dropped, compressed or merged between the moment when a statement finds it and
   * the moment when it opens it (timescaledb #5471); the next statement meets what is there then.
   */
  @Override
  public Map<String, Verdict> verdicts() {
    return Map.ofEntries(entry("42704", Verdict.RETRY), entry("TS", Verdict.RETRY));
  }

  @Override
  public String leadingColumn(TableSettings table) {
    return config.isPlain(table.table()) ? null : options.timeColumn();
  }

  @Override
  public void prepare(Connection connection, TableSettings settings, Faults faults)
      throws SQLException, SinkException {
    if (config.isPlain(settings.table())) {
      return;
    }
    Installation installation = Installation.find(connection);
    if (installation == null) {
      throw faults.stop(
          "TIMESCALE_MISSING",
          "the database has no extension timescaledb; run CREATE EXTENSION timescaledb in it as a"
              + " superuser, or write to ordinary tables by the sink postgres");
    }
    Optional<TableInfo> table = CatalogReader.read(connection, settings.table());
    if (table.isEmpty()) {
      return;
    }
    if (Hypertable.find(connection, table.get().name()) == null) {
      new HypertableCreator(options, installation, faults).create(connection, table.get());
    }
    Hypertable hypertable = Hypertable.find(connection, table.get().name());
    if (hypertable != null) {
      new Policies(options, installation, faults).apply(connection, table.get().name(), hypertable);
      LOG.info(
          "{}: hypertable {} by {}, {} chunks{}; {}",
          kind(),
          table.get().name(),
          hypertable.timeColumn(),
          hypertable.chunks(),
          hypertable.chunkSeconds() < 0
              ? ""
              : " of " + Durations.format(Duration.ofSeconds(hypertable.chunkSeconds())),
          installation);
    }
  }

  @Override
  public TableInfo check(
      Connection connection, TableSettings settings, TableInfo table, Faults faults)
      throws SQLException, SinkException {
    if (config.isPlain(settings.table())) {
      return table;
    }
    Hypertable hypertable = Hypertable.find(connection, table.name());
    if (hypertable == null) {
      throw faults.stop(
          "NOT_A_HYPERTABLE",
          "table "
              + table.name()
              + " is not a hypertable any more; start the pipeline again, which makes it one, or"
              + " list it in plainTables");
    }
    checkDimensions(settings, table, hypertable, faults);
    tell(settings, table, hypertable);
    // A compressed row cannot say which transaction wrote it, and asking is an error.
    return hypertable.compression() ? table.withoutSystemColumns() : table;
  }

  private void checkDimensions(
      TableSettings settings, TableInfo table, Hypertable hypertable, Faults faults)
      throws SinkException {
    if (!hypertable.timeColumn().equals(options.timeColumn())) {
      throw faults.stop(
          "TIME_COLUMN",
          "hypertable "
              + table.name()
              + " is divided by "
              + hypertable.timeColumn()
              + ", and hypertable.timeColumn says "
              + options.timeColumn()
              + "; correct the setting");
    }
    for (String space : hypertable.spaceColumns()) {
      if (settings.mode().isKeyed() && !settings.key().contains(space)) {
        throw faults.stop(
            "KEY_WITHOUT_SPACE",
            "hypertable "
                + table.name()
                + " is also divided by "
                + space
                + ", so every unique key contains it; add it to key");
      }
    }
    Column time = table.column(options.timeColumn());
    if (config.acceptTimes() != null && !TIMES.contains(time.type().baseName())) {
      throw faults.stop(
          "TIME_COLUMN",
          "acceptTimes needs a time column that is a time; "
              + time.name()
              + " of "
              + table.name()
              + " is "
              + time.type().sql());
    }
  }

  /** Says once, and again when something has changed, what is worth knowing. */
  private void tell(TableSettings settings, TableInfo table, Hypertable now) {
    Hypertable before = told.put(settings, now);
    Duration wanted = options.chunkInterval();
    if (before == null
        && wanted != null
        && now.chunkSeconds() >= 0
        && wanted.toSeconds() != now.chunkSeconds()) {
      LOG.warn(
          "hypertable {} makes chunks of {}, not of {} as hypertable.chunkInterval says; for chunks"
              + " to come, run: SELECT set_chunk_time_interval('{}', interval '{} seconds')",
          table.name(),
          Durations.format(Duration.ofSeconds(now.chunkSeconds())),
          Durations.format(wanted),
          table.name(),
          wanted.toSeconds());
    }
    if (now.compression() && (before == null || !before.compression())) {
      LOG.info(
          "hypertable {} compresses chunks ({} of {} by now): events for those are written, but"
              + " slowly, and after every conflict it is verified that the rows are there",
          table.name(),
          now.compressedChunks(),
          now.chunks());
    }
  }

  @Override
  public CellEncoder encoder(TableSettings table, Column column, CellEncoder standard) {
    if (config.acceptTimes() == null
        || config.isPlain(table.table())
        || !column.name().equals(options.timeColumn())) {
      return standard;
    }
    String zone = config.postgres().timeZone();
    ZoneId local =
        column.type().baseName().equals("timestamptz")
            ? null
            : zone == null ? ZoneOffset.UTC : ZoneId.of(zone);
    return new AcceptanceWindow(
        new ColumnName(column.name(), column.type().sql()),
        standard,
        config.acceptTimes(),
        local,
        clock);
  }
}
