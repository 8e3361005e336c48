package io.penstock.examples.webhook;

import io.penstock.config.Option;
import io.penstock.config.Secret;
import java.time.Duration;

/** The configuration of a {@link WebhookSink}. */
public record WebhookSinkConfig(
    @Option(
            doc = "Where batches are posted, each as a JSON array; an empty array must be welcome.",
            example = "http://localhost:8081/events",
            pattern = "https?://.+")
        String url,
    @Option(doc = "Sent as a bearer token.", optional = true) Secret token,
    @Option(doc = "How long an answer may take.", defaultValue = "10s", min = "10ms", max = "5m")
        Duration timeout) {}
