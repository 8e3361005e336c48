package io.penstock.transform;

/** Announces the transform {@code flatten}. */
public final class FlattenProvider extends DocumentTransformProvider<FlattenConfig> {

  public FlattenProvider() {
    super(
        "flatten",
        "Brings the fields of nested objects up to the root under joined names.",
        FlattenConfig.class,
        FlattenTransform::new);
  }
}
