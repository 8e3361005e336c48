package io.penstock.lookup;

import io.penstock.config.ComponentConfig;
import io.penstock.config.Option;
import io.penstock.spi.TransformProvider;
import java.util.List;

/** How records of one kind are enriched. */
public record StrategyConfig(
    @Option(
            doc = "What is done, in order: lookup, and any other transform. All of it or nothing.",
            example = "[{ lookup: { … } }]")
        List<ComponentConfig<TransformProvider<?>>> steps,
    @Option(
            doc =
                "What becomes of a record when a step fails: continue (it goes on as it was, marked"
                    + " and counted), retry (what is away is waited for, what is refused is"
                    + " dead-lettered), or deadLetter.",
            defaultValue = "continue")
        OnFailure onFailure) {}
