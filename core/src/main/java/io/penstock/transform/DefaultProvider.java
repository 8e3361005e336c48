package io.penstock.transform;

import io.penstock.document.FieldPath;
import java.util.List;

/** Announces the transform {@code default}. */
public final class DefaultProvider extends DocumentTransformProvider<DefaultConfig> {

  public DefaultProvider() {
    super(
        "default",
        "Sets a field to a value where the record does not have it.",
        DefaultConfig.class,
        DefaultTransform::new);
  }

  @Override
  public List<FieldPath> writes(DefaultConfig config) {
    return List.of(FieldPath.parse(config.field()));
  }
}
