package io.penstock.runner.config;

import io.penstock.config.ComponentConfig;
import io.penstock.config.Option;
import io.penstock.config.SelfChecking;
import io.penstock.document.FieldPath;
import io.penstock.spi.SeenStoreProvider;
import java.util.ArrayList;
import java.util.List;

/** How records are known again that a producer has sent twice. */
public record DeduplicateConfig(
    @Option(
            doc =
                "Paths of the values that together identify a record, in the document as it is"
                    + " decoded. A record that lacks one of them is not looked up.",
            example = "[/event_id]")
        List<String> id,
    @Option(doc = "What remembers the ids of settled records.", example = "{ redis: { … } }")
        ComponentConfig<SeenStoreProvider<?>> store)
    implements SelfChecking {

  @Override
  public List<Finding> check() {
    List<Finding> findings = new ArrayList<>();
    if (id.isEmpty()) {
      findings.add(new Finding("id", "name at least one path"));
    }
    for (String path : id) {
      try {
        FieldPath.parse(path);
      } catch (IllegalArgumentException notAPath) {
        findings.add(new Finding("id", notAPath.getMessage()));
      }
    }
    return findings;
  }

  /** The paths. */
  public List<FieldPath> paths() {
    return id.stream().map(FieldPath::parse).toList();
  }
}
