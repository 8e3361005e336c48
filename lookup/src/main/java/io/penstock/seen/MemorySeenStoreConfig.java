package io.penstock.seen;

import io.penstock.config.ComponentConfig;
import io.penstock.config.Option;
import io.penstock.spi.SeenStoreProvider;
import java.time.Duration;

/** Settings of the store of seen ids in memory. */
public record MemorySeenStoreConfig(
    @Option(
            doc =
                "Ids that are remembered at most; the oldest ones go first. One takes about 200 bytes.",
            defaultValue = "100000",
            min = "1",
            max = "100000000")
        int maxIds,
    @Option(doc = "How long an id is remembered.", defaultValue = "24h", min = "1ms") Duration ttl,
    @Option(
            doc =
                "The store that is asked for ids that are not in memory, and told of all: what"
                    + " several instances share and what survives a restart. Without it a restart"
                    + " forgets everything.",
            optional = true,
            example = "{ redis: { … } }")
        ComponentConfig<SeenStoreProvider<?>> behind) {}
