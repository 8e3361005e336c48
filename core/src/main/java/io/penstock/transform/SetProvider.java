package io.penstock.transform;

/** Announces the transform {@code set}. */
public final class SetProvider extends DocumentTransformProvider<SetConfig> {

  public SetProvider() {
    super(
        "set",
        "Sets a field to a constant value, whatever is there.",
        SetConfig.class,
        SetTransform::new);
  }
}
