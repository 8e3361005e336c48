package io.penstock.transform;

import io.penstock.document.FieldPath;
import java.util.List;

/** Announces the transform {@code join}. */
public final class JoinProvider extends DocumentTransformProvider<JoinConfig> {

  public JoinProvider() {
    super(
        "join",
        "Puts the values of several fields together into one text, for searches.",
        JoinConfig.class,
        JoinTransform::new);
  }

  @Override
  public List<FieldPath> writes(JoinConfig config) {
    return List.of(FieldPath.parse(config.to()));
  }
}
