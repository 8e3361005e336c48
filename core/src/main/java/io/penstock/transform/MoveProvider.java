package io.penstock.transform;

/** Announces the transform {@code move}. */
public final class MoveProvider extends DocumentTransformProvider<MoveConfig> {

  public MoveProvider() {
    super(
        "move",
        "Takes a value from one path and puts it at another.",
        MoveConfig.class,
        MoveTransform::new);
  }
}
