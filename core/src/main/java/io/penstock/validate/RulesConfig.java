package io.penstock.validate;

import io.penstock.config.Option;
import io.penstock.config.SelfChecking;
import java.util.List;

/** The rules of a pipeline. */
public record RulesConfig(
    @Option(doc = "The rules; all violations of a record are told at once.") List<RuleConfig> rules,
    @Option(
            doc =
                "Whether deletions are checked too. They often carry nothing but the key, so they"
                    + " are not unless asked for.",
            defaultValue = "false",
            advanced = true)
        boolean deletions)
    implements SelfChecking {

  @Override
  public List<Finding> check() {
    return rules.isEmpty() ? List.of(new Finding("rules", "name at least one rule")) : List.of();
  }
}
