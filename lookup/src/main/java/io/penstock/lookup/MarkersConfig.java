package io.penstock.lookup;

import io.penstock.config.Option;

/** The names of the fields at the root that tell what became of a record; empty leaves one out. */
public record MarkersConfig(
    @Option(doc = "Whether the record was enriched.", defaultValue = "_enriched") String enriched,
    @Option(doc = "When it was enriched, if it was.", defaultValue = "_enriched_at")
        String enrichedAt,
    @Option(doc = "When it came by here.", defaultValue = "_updated_at") String updatedAt) {}
