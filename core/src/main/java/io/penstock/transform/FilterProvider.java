package io.penstock.transform;

/** Announces the transform {@code filter}. */
public final class FilterProvider extends DocumentTransformProvider<FilterConfig> {

  public FilterProvider() {
    super(
        "filter",
        "Lets records through by the value of a field; the rest is counted and not written.",
        FilterConfig.class,
        FilterTransform::new);
  }
}
