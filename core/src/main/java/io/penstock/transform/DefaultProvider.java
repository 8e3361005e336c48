package io.penstock.transform;

/** Announces the transform {@code default}. */
public final class DefaultProvider extends DocumentTransformProvider<DefaultConfig> {

  public DefaultProvider() {
    super(
        "default",
        "Sets a field to a value where the record does not have it.",
        DefaultConfig.class,
        DefaultTransform::new);
  }
}
