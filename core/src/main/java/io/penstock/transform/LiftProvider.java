package io.penstock.transform;

/** Announces the transform {@code lift}. */
public final class LiftProvider extends DocumentTransformProvider<LiftConfig> {

  public LiftProvider() {
    super(
        "lift",
        "Takes an envelope off: brings the fields of an object up to the root, under their names.",
        LiftConfig.class,
        LiftTransform::new);
  }
}
