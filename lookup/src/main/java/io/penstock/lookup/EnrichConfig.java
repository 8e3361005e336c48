package io.penstock.lookup;

import io.penstock.config.Option;
import io.penstock.config.SelfChecking;
import java.util.List;
import java.util.Map;

/** Completes records, each kind in its own way. */
public record EnrichConfig(
    @Option(
            doc = "The path of the field whose value chooses the strategy.",
            example = "/transaction_type")
        String by,
    @Option(
            doc = "The strategy for each value of the field.",
            example = "{ card_payment: { steps: [{ lookup: { … } }] } }")
        Map<String, StrategyConfig> strategies,
    @Option(
            doc =
                "What becomes of a record without the field or with another value: pass (marked as"
                    + " not enriched), or reject (STRATEGY_UNKNOWN).",
            defaultValue = "pass")
        OtherValues otherwise,
    @Option(doc = "The names of the fields that tell what became of it.", defaultValue = "{}")
        MarkersConfig markers)
    implements SelfChecking {

  @Override
  public List<Finding> check() {
    Findings findings = new Findings();
    findings.path("by", by);
    findings.when(strategies.isEmpty(), "strategies", "name at least one strategy");
    strategies.forEach(
        (value, strategy) ->
            findings.when(
                strategy.steps().isEmpty(), "strategies." + value, "name at least one step"));
    return findings.list();
  }
}
