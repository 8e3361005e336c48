package io.penstock.transform;

import io.penstock.document.FieldPath;
import java.util.List;

/** Announces the transform {@code remove}. */
public final class RemoveProvider extends DocumentTransformProvider<RemoveConfig> {

  public RemoveProvider() {
    super("remove", "Takes fields away.", RemoveConfig.class, RemoveTransform::new);
  }

  @Override
  public List<FieldPath> removes(RemoveConfig config) {
    return config.fields().stream().map(FieldPath::parse).toList();
  }
}
