package io.penstock.transform;

import io.penstock.document.FieldPath;
import java.util.List;

/** Announces the transform {@code rename}. */
public final class RenameProvider extends DocumentTransformProvider<RenameConfig> {

  public RenameProvider() {
    super(
        "rename",
        "Gives a field another name; it keeps its place.",
        RenameConfig.class,
        RenameTransform::new);
  }

  @Override
  public List<FieldPath> writes(RenameConfig config) {
    return List.of(FieldPath.parse(config.to()));
  }

  @Override
  public List<FieldPath> removes(RenameConfig config) {
    return List.of(FieldPath.parse(config.from()));
  }
}
