package io.penstock.lookup;

import io.penstock.config.Option;
import java.time.Duration;

/**
 * What is kept of a table that does not answer from memory. Keys that lead to no row are kept, too.
 *
 * @param maxRows rows at most; the least used ones go first
 * @param ttl how long a row is kept
 */
public record CacheConfig(
    @Option(
            doc = "Rows that are kept at most; 0 asks the table for every record.",
            defaultValue = "10000",
            min = "0",
            max = "10000000")
        int maxRows,
    @Option(
            doc =
                "How long a row is kept; a change of the table shows after that time at the latest.",
            defaultValue = "5m",
            min = "1ms")
        Duration ttl) {}
