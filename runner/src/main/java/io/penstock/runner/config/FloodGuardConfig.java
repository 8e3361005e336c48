package io.penstock.runner.config;

import io.penstock.config.Option;
import io.penstock.engine.FloodLimit;
import java.time.Duration;

/** When a pipeline stops because too much of what it reads is being dead-lettered. */
public record FloodGuardConfig(
    @Option(
            doc = "Whether to stop at all; without it everything may end in the dead letters.",
            defaultValue = "true")
        boolean enabled,
    @Option(
            doc = "Share of the window's records that may be dead-lettered.",
            defaultValue = "0.5",
            min = "0.001",
            max = "1")
        double share,
    @Option(
            doc = "Dead letters that the window must hold before the share counts.",
            defaultValue = "1000",
            min = "1")
        int minDeadLetters,
    @Option(doc = "The time over which is counted.", defaultValue = "1m", min = "1s", max = "1d")
        Duration window) {

  /** The same for the engine. */
  public FloodLimit toLimit() {
    return enabled ? new FloodLimit(share, minDeadLetters, window) : FloodLimit.NONE;
  }
}
