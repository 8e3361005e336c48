package io.penstock.transform;

import io.penstock.document.FieldPath;
import java.util.List;

/** Announces the transform {@code move}. */
public final class MoveProvider extends DocumentTransformProvider<MoveConfig> {

  public MoveProvider() {
    super(
        "move",
        "Takes a value from one path and puts it at another.",
        MoveConfig.class,
        MoveTransform::new);
  }

  @Override
  public List<FieldPath> writes(MoveConfig config) {
    return List.of(FieldPath.parse(config.to()));
  }

  @Override
  public List<FieldPath> removes(MoveConfig config) {
    return List.of(FieldPath.parse(config.from()));
  }
}
