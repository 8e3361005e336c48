package io.penstock.timescale;

import io.penstock.config.Option;

/** A second dimension: each period of time is divided by the hash of a column. */
public record SpacePartitions(
    @Option(doc = "The column whose hash divides.", example = "server_id") String column,
    @Option(doc = "Into how many parts.", min = "1", max = "32767", example = "4")
        int partitions) {}
