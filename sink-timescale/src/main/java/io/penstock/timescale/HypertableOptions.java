package io.penstock.timescale;

import io.penstock.config.Option;
import java.time.Duration;

/**
 * What the hypertables are like.
 *
 * @param chunkInterval null for TimescaleDB's own default
 * @param integerChunk null unless the time column is a number
 * @param space null for none
 * @param compressAfter null for never
 * @param dropAfter null for never
 */
public record HypertableOptions(
    @Option(
            doc =
                "The column by which the table is divided into chunks. Every row must have a value"
                    + " there, and every unique key must contain it.",
            defaultValue = "time")
        String timeColumn,
    @Option(
            doc =
                "How much time a chunk covers, when the hypertable is created here; TimescaleDB's"
                    + " default is 7d. An existing one keeps its own, with a warning if it differs.",
            optional = true,
            min = "1s",
            example = "1d")
        Duration chunkInterval,
    @Option(
            doc = "The same for a time column that is a whole number, in the column's unit.",
            optional = true,
            min = "1",
            advanced = true)
        Long integerChunk,
    @Option(
            doc =
                "A table that is not a hypertable yet: create makes it one (if it holds no rows),"
                    + " refuse stops the pipeline.",
            defaultValue = "create")
        IfNotHypertable ifNotExists,
    @Option(
            doc = "A second dimension, when the hypertable is created here.",
            optional = true,
            advanced = true)
        SpacePartitions space,
    @Option(
            doc =
                "Chunks of which the newest row is this old are compressed by a policy of the"
                    + " server. Not in the Apache edition.",
            optional = true,
            min = "1h",
            example = "7d")
        Duration compressAfter,
    @Option(
            doc =
                "Chunks of which the newest row is this old are dropped by a policy of the server,"
                    + " with all that is in them. Not in the Apache edition.",
            optional = true,
            min = "1h",
            example = "365d")
        Duration dropAfter,
    @Option(
            doc =
                "What happens if the server's edition lacks something that is asked for here:"
                    + " refuse stops the pipeline at its start, skip goes on with a warning.",
            defaultValue = "refuse")
        IfUnsupported ifUnsupported) {

  /** A hypertable by that column, with TimescaleDB's own chunk interval, made if need be. */
  public static HypertableOptions by(String timeColumn) {
    return new HypertableOptions(
        timeColumn, null, null, IfNotHypertable.CREATE, null, null, null, IfUnsupported.REFUSE);
  }

  /** The same with another chunk interval. */
  public HypertableOptions withChunkInterval(Duration interval) {
    return new HypertableOptions(
        timeColumn,
        interval,
        integerChunk,
        ifNotExists,
        space,
        compressAfter,
        dropAfter,
        ifUnsupported);
  }
}
