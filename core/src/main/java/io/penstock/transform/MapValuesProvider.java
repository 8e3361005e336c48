package io.penstock.transform;

/** Announces the transform {@code mapValues}. */
public final class MapValuesProvider extends DocumentTransformProvider<MapValuesConfig> {

  public MapValuesProvider() {
    super(
        "mapValues",
        "Replaces the values of a field by a table.",
        MapValuesConfig.class,
        MapValuesTransform::new);
  }
}
