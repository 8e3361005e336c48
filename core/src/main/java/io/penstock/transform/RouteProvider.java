package io.penstock.transform;

/** Announces the transform {@code route}. */
public final class RouteProvider extends DocumentTransformProvider<RouteConfig> {

  public RouteProvider() {
    super(
        "route",
        "Chooses among the targets of a sink by the value of a field.",
        RouteConfig.class,
        RouteTransform::new);
  }
}
