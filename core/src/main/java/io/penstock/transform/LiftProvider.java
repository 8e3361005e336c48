package io.penstock.transform;

import io.penstock.document.FieldPath;
import java.util.List;

/** Announces the transform {@code lift}. */
public final class LiftProvider extends DocumentTransformProvider<LiftConfig> {

  public LiftProvider() {
    super(
        "lift",
        "Takes an envelope off: brings the fields of an object up to the root, under their names.",
        LiftConfig.class,
        LiftTransform::new);
  }

  @Override
  public List<FieldPath> removes(LiftConfig config) {
    return List.of(FieldPath.ofField(config.field()));
  }
}
