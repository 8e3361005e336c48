package io.penstock.timescale;

import io.penstock.config.Option;
import java.time.Duration;

/**
 * Which event times are believed, seen from the moment of writing. Without it one device whose
 * clock is wild makes a chunk for each row.
 *
 * @param past null for any past
 * @param future null for any future
 */
public record AcceptTimes(
    @Option(
            doc = "How far in the past an event may lie; without it, any.",
            optional = true,
            min = "1s",
            example = "30d")
        Duration past,
    @Option(
            doc = "How far in the future an event may lie; without it, any.",
            optional = true,
            min = "0s",
            example = "1h")
        Duration future) {}
