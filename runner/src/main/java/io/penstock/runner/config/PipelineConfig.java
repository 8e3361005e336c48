package io.penstock.runner.config;

import io.penstock.config.ComponentConfig;
import io.penstock.config.DataSize;
import io.penstock.config.Option;
import io.penstock.engine.Delivery;
import io.penstock.engine.Ordering;
import io.penstock.spi.DeadLetterProvider;
import io.penstock.spi.DecoderProvider;
import io.penstock.spi.SinkProvider;
import io.penstock.spi.SourceProvider;
import io.penstock.spi.TransformProvider;
import io.penstock.spi.ValidatorProvider;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One pipeline. */
public record PipelineConfig(
    @Option(doc = "Where records come from; exactly one.", example = "{ kafka: { … } }")
        ComponentConfig<SourceProvider<?>> source,
    @Option(doc = "How a record's bytes become a document.", defaultValue = "{ json: {} }")
        ComponentConfig<DecoderProvider<?>> decode,
    @Option(
            doc =
                "Passes over records that were settled not long ago, as duplicates. It saves work"
                    + " and is no guarantee: that is the key of the sink.",
            optional = true,
            advanced = true)
        DeduplicateConfig deduplicate,
    @Option(doc = "What is done to each document, in order.", optional = true)
        List<ComponentConfig<TransformProvider<?>>> transform,
    @Option(
            doc = "What each document must satisfy; all violations of a record are reported.",
            optional = true)
        List<ComponentConfig<ValidatorProvider<?>>> validate,
    @Option(doc = "When a batch is written.", defaultValue = "{}") BatchConfig batch,
    @Option(doc = "Where records go; exactly one.", example = "{ postgres: { … } }")
        ComponentConfig<SinkProvider<?>> sink,
    @Option(
            doc =
                "Where records go that are refused, with their reason. Without one, the first"
                    + " refused record stops the pipeline.",
            optional = true)
        ComponentConfig<DeadLetterProvider<?>> deadLetter,
    @Option(
            doc =
                "Further ways, by name, for the records that the sink has taken: an audit table"
                    + " beside an index, for example.",
            optional = true,
            advanced = true)
        Map<String, BranchConfig> branches,
    @Option(
            doc =
                "Number of threads that decode, transform and write, each with a connection of its"
                    + " own. Default: the number of processors. More of them hide the target's"
                    + " latency.",
            optional = true,
            min = "1",
            max = "1024")
        Integer lanes,
    @Option(
            doc =
                "Between which records order is kept: all of a partition, or those of the same"
                    + " key, which spreads a partition over all lanes.",
            defaultValue = "partition")
        Ordering ordering,
    @Option(
            doc =
                "Byte budget of everything between reading and settling. When it is used up,"
                    + " partitions pause.",
            defaultValue = "64MiB",
            min = "64KiB")
        DataSize memory,
    @Option(
            doc =
                "The guarantee that is asked for. Into a sink that is keyed, at least once leaves"
                    + " no trace of a repetition; exactly once commits positions in the sink's own"
                    + " transaction and is refused where that cannot work.",
            defaultValue = "atLeastOnce")
        Delivery delivery,
    @Option(doc = "How failures that may go away are tried again.", defaultValue = "{}")
        RetryConfig retry,
    @Option(
            doc =
                "What is told about the pipeline at regular intervals: a log line, and if wanted a"
                    + " line in a file.",
            optional = true)
        ReportConfig report,
    @Option(
            doc = "When to stop because too much is being dead-lettered.",
            defaultValue = "{}",
            advanced = true)
        FloodGuardConfig floodGuard,
    @Option(doc = "How long a stop waits for what is in flight.", defaultValue = "30s", min = "0s")
        Duration shutdownTimeout,
    @Option(
            doc = "How long a partition that is taken away waits for the write under way.",
            defaultValue = "10s",
            min = "0s",
            advanced = true)
        Duration revokeTimeout) {}
