package io.penstock.runner.config;

import io.penstock.config.Option;

/** The HTTP endpoints for health, metrics and status. They change nothing and show no payload. */
public record ManagementConfig(
    @Option(doc = "Whether the endpoints are there.", defaultValue = "true") boolean enabled,
    @Option(
            doc =
                "The address to listen on. Anyone who reaches it can read metrics and status; in a"
                    + " container it has to be 0.0.0.0.",
            defaultValue = "127.0.0.1")
        String host,
    @Option(
            doc = "The port; 0 takes any that is free and logs it.",
            defaultValue = "8080",
            min = "0",
            max = "65535")
        int port) {}
