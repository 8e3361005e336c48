package io.penstock.runner.config;

import io.penstock.config.Option;
import java.time.Duration;

/**
 * What is told about a pipeline at regular intervals, from the same metrics that are exposed.
 *
 * @param csv null for no file
 */
public record ReportConfig(
    @Option(doc = "How often.", defaultValue = "10s", min = "100ms") Duration every,
    @Option(
            doc =
                "Whether a line is logged. It takes the place of the progress line that is logged"
                    + " where there is no terminal.",
            defaultValue = "true")
        boolean log,
    @Option(doc = "A file that gets a line each time.", optional = true) CsvReportConfig csv) {}
