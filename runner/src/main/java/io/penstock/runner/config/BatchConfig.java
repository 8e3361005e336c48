package io.penstock.runner.config;

import io.penstock.config.DataSize;
import io.penstock.config.Option;
import java.time.Duration;

/** When a lane writes what it has gathered: when the first of these limits is reached. */
public record BatchConfig(
    @Option(doc = "Records in a full batch.", defaultValue = "500", min = "1", max = "1000000")
        int maxRecords,
    @Option(
            doc = "Bytes in a full batch; a record that is larger is written alone.",
            defaultValue = "8MiB",
            min = "1KiB")
        DataSize maxBytes,
    @Option(
            doc =
                "Age of a batch's first record at which the batch is written although it is not"
                    + " full, also when nothing more arrives.",
            defaultValue = "1s",
            min = "1ms")
        Duration maxAge,
    @Option(
            doc = "How long to wait after a batch that was not full, so that the next one fills.",
            defaultValue = "0s",
            advanced = true)
        Duration minDelayAfterPartial) {}
