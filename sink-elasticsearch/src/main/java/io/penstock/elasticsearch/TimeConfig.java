package io.penstock.elasticsearch;

import io.penstock.config.Option;
import java.time.Duration;

/**
 * Where an event's time stands, for index names with a date.
 *
 * @param field a JSON Pointer
 * @param unit how the time is written
 * @param maxAge events older than this are rejected; never null
 * @param maxAhead events further in the future than this are rejected; never null
 */
public record TimeConfig(
    @Option(doc = "The field that holds the event's time, as a JSON Pointer.", example = "/time")
        String field,
    @Option(doc = "How the time is written.", defaultValue = "iso") TimeUnitOfField unit,
    @Option(
            doc =
                "Events older than this are rejected, so that a wrong unit does not make thousands"
                    + " of indices.",
            defaultValue = "3650d",
            advanced = true)
        Duration maxAge,
    @Option(
            doc = "Events further in the future than this are rejected.",
            defaultValue = "1d",
            advanced = true)
        Duration maxAhead) {}
