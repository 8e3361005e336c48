package io.penstock.transform;

/** Announces the transform {@code normalize}. */
public final class NormalizeProvider extends DocumentTransformProvider<NormalizeConfig> {

  public NormalizeProvider() {
    super(
        "normalize",
        "Brings texts into one form: trimmed, in one case, composed.",
        NormalizeConfig.class,
        NormalizeTransform::new);
  }
}
