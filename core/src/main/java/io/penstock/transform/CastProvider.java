package io.penstock.transform;

/** Announces the transform {@code cast}. */
public final class CastProvider extends DocumentTransformProvider<CastConfig> {

  public CastProvider() {
    super(
        "cast",
        "Turns values into another type, exactly, or dead-letters the record.",
        CastConfig.class,
        CastTransform::new);
  }
}
