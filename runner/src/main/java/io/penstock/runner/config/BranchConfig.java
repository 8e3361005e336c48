package io.penstock.runner.config;

import io.penstock.config.ComponentConfig;
import io.penstock.config.Option;
import io.penstock.spi.DeadLetterProvider;
import io.penstock.spi.SinkProvider;
import io.penstock.spi.TransformProvider;
import java.time.Duration;
import java.util.List;

/** A second way for the records that the pipeline's own sink has taken. */
public record BranchConfig(
    @Option(
            doc = "Whether there is this branch; for a variable that switches it off.",
            defaultValue = "true")
        boolean enabled,
    @Option(
            doc =
                "Whether a record is settled only when the branch has it too. Otherwise the branch"
                    + " never holds the pipeline up, and what does not fit into its queue is"
                    + " dropped and counted.",
            defaultValue = "true")
        boolean required,
    @Option(
            doc =
                "Whether the branch also gets records that the sink has left out because it holds"
                    + " something newer. A history needs them; a table of the present state should"
                    + " not have them, since behind a deletion they would bring the row back.",
            defaultValue = "true")
        boolean stale,
    @Option(doc = "What is done to the branch's own copy, in order.", optional = true)
        List<ComponentConfig<TransformProvider<?>>> transform,
    @Option(
            doc = "Where the branch's records go; it should be keyed.",
            example = "{ postgres: { … } }")
        ComponentConfig<SinkProvider<?>> sink,
    @Option(
            doc = "Where records go that the branch refuses. Default: the pipeline's dead letter.",
            optional = true)
        ComponentConfig<DeadLetterProvider<?>> deadLetter,
    @Option(doc = "Records in a full batch.", defaultValue = "500", min = "1", max = "1000000")
        int maxRecords,
    @Option(
            doc = "Without required, how long a batch may take to fill.",
            defaultValue = "1s",
            min = "1ms")
        Duration maxAge,
    @Option(
            doc = "Without required, how many records may wait for the branch.",
            defaultValue = "10000",
            min = "1",
            max = "10000000")
        int queueRecords) {}
