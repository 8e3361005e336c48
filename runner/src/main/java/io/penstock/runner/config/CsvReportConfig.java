package io.penstock.runner.config;

import io.penstock.config.DataSize;
import io.penstock.config.Option;

/** The file of a report. */
public record CsvReportConfig(
    @Option(
            doc =
                "The file, relative to the configuration's folder. Its columns are timestamp (UTC),"
                    + " events_processed (settled since the start), lag (records; empty if"
                    + " unknown), batch_time_ms (mean of the interval's writes; empty if there was"
                    + " none) and processing_rate (a second, in the interval). One process writes"
                    + " to it.",
            example = "metrics.csv")
        String file,
    @Option(
            doc =
                "A file that would exceed this is renamed to file.1, an older file.1 to file.2, and"
                    + " so on.",
            defaultValue = "10MiB",
            min = "1KiB")
        DataSize maxBytes,
    @Option(doc = "How many older files are kept.", defaultValue = "5", min = "1", max = "999")
        int keep) {}
