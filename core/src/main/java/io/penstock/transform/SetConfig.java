package io.penstock.transform;

import io.penstock.config.Option;
import io.penstock.config.SelfChecking;
import java.util.List;

/** Sets a field to a constant. */
public record SetConfig(
    @Option(doc = "The path of the field; objects on the way are made.", example = "/source")
        String field,
    @Option(
            doc =
                "The value: a text, number, boolean, null, list or object. What is there is"
                    + " replaced.",
            example = "web")
        Object value)
    implements SelfChecking {

  @Override
  public List<Finding> check() {
    return new Findings().path("field", field).list();
  }
}
