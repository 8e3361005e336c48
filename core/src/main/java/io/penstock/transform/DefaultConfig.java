package io.penstock.transform;

import io.penstock.config.Option;
import io.penstock.config.SelfChecking;
import java.util.List;

/** Sets a field where it is absent. */
public record DefaultConfig(
    @Option(doc = "The path of the field; objects on the way are made.", example = "/country")
        String field,
    @Option(doc = "The value: a text, number, boolean, null, list or object.", example = "unknown")
        Object value,
    @Option(doc = "Whether a JSON null counts as absent.", defaultValue = "false")
        boolean replaceNull)
    implements SelfChecking {

  @Override
  public List<Finding> check() {
    return new Findings().path("field", field).list();
  }
}
