package io.penstock.transform;

import io.penstock.document.FieldPath;
import java.util.List;

/** Announces the transform {@code set}. */
public final class SetProvider extends DocumentTransformProvider<SetConfig> {

  public SetProvider() {
    super(
        "set",
        "Sets a field to a constant value, whatever is there.",
        SetConfig.class,
        SetTransform::new);
  }

  @Override
  public List<FieldPath> writes(SetConfig config) {
    return List.of(FieldPath.parse(config.field()));
  }
}
