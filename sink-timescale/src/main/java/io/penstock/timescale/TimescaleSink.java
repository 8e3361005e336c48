package io.penstock.timescale;

import io.penstock.document.Document;
import io.penstock.postgres.PostgresSink;
import io.penstock.postgres.PostgresSinkBuilder;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Makes sinks for hypertables. Such a sink is a {@link PostgresSink} with everything that one has:
 * modes, COPY, ledger, dead-letter table.
 *
 * <pre>{@code
 * var sink = TimescaleSink.build(
 *     PostgresSink.forRecords(Reading.class)
 *         .url("jdbc:postgresql://localhost:5432/app").user("app").password(secret)
 *         .table("readings").mode(WriteMode.IGNORE).key("sensor", "time"),
 *     HypertableOptions.by("time").withChunkInterval(Duration.ofDays(1)),
 *     new AcceptTimes(Duration.ofDays(30), Duration.ofHours(1)));
 * }</pre>
 */
public final class TimescaleSink {

  private TimescaleSink() {}

  /**
   * A sink for documents from a configuration that has been checked.
   *
   * @see TimescaleSinkConfig#check()
   */
  public static PostgresSink<Document> of(TimescaleSinkConfig config) {
    return PostgresSink.of(config.postgres(), new Hypertables(config, Clock.systemUTC()));
  }

  /**
   * A sink for hypertables.
   *
   * @param tables the settings that ordinary tables have too
   * @param accept null if all times are believed
   * @throws IllegalArgumentException if the settings cannot work; the message lists all that is
   *     wrong
   */
  public static <T> PostgresSink<T> build(
      PostgresSinkBuilder<T> tables, HypertableOptions hypertable, AcceptTimes accept) {
    return build(tables, hypertable, accept, Clock.systemUTC());
  }

  static <T> PostgresSink<T> build(
      PostgresSinkBuilder<T> tables,
      HypertableOptions hypertable,
      AcceptTimes accept,
      Clock clock) {
    TimescaleSinkConfig config =
        new TimescaleSinkConfig(tables.config(), hypertable, accept, List.of());
    var findings = config.check();
    if (!findings.isEmpty()) {
      throw new IllegalArgumentException(
          findings.stream()
              .map(finding -> finding.key() + ": " + finding.message())
              .collect(Collectors.joining("; ")));
    }
    return tables.build(new Hypertables(config, clock));
  }
}
