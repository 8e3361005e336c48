package io.penstock.runner.config;

import io.penstock.config.Option;
import io.penstock.config.SelfChecking;
import io.penstock.engine.RetryPolicy;
import java.time.Duration;
import java.util.List;

/** How failures that may go away are tried again. */
public record RetryConfig(
    @Option(doc = "Before the first repetition.", defaultValue = "100ms", min = "1ms")
        Duration initialDelay,
    @Option(doc = "The longest delay.", defaultValue = "10s", min = "1ms") Duration maxDelay,
    @Option(doc = "Growth from one delay to the next.", defaultValue = "2", min = "1", max = "100")
        double multiplier,
    @Option(
            doc = "Share of a delay that is random.",
            defaultValue = "0.5",
            min = "0",
            max = "0.99",
            advanced = true)
        double jitter,
    @Option(
            doc =
                "How often a batch is tried that the target refuses for now; 0 means for as long as"
                    + " it takes. An outage is always waited out and uses none of them up.",
            defaultValue = "0",
            min = "0")
        int maxAttempts,
    @Option(
            doc =
                "What happens when the attempts are used up: wait as in an outage, dead-letter the"
                    + " batch, or stop the pipeline.",
            defaultValue = "wait")
        RetryPolicy.OnExhausted onExhausted,
    @Option(
            doc = "The longest time between two probes of a target that is away.",
            defaultValue = "2s",
            min = "1ms",
            advanced = true)
        Duration maxProbeDelay)
    implements SelfChecking {

  @Override
  public List<Finding> check() {
    return maxDelay.compareTo(initialDelay) < 0
        ? List.of(new Finding("maxDelay", "it is shorter than initialDelay"))
        : List.of();
  }

  /** The same for the engine. */
  public RetryPolicy toPolicy() {
    return new RetryPolicy(
        initialDelay, maxDelay, multiplier, jitter, maxAttempts, onExhausted, maxProbeDelay);
  }
}
