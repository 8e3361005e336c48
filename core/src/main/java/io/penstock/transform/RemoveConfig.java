package io.penstock.transform;

import io.penstock.config.Option;
import io.penstock.config.SelfChecking;
import java.util.List;

/** Takes fields away. */
public record RemoveConfig(
    @Option(doc = "The paths of the fields; absent ones are fine.", example = "[/debug]")
        List<String> fields)
    implements SelfChecking {

  @Override
  public List<Finding> check() {
    return new Findings().paths("fields", fields).list();
  }
}
