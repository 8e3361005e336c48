package io.penstock.transform;

import io.penstock.config.Option;
import io.penstock.config.SelfChecking;
import java.util.List;
import java.util.Map;

/** Chooses among a sink's targets by the value of a field. */
public record RouteConfig(
    @Option(doc = "The path of the field.", example = "/type") String field,
    @Option(
            doc =
                "The route for each value. Names of targets come from here and never from a record.",
            example = "{ server_metric: server_metrics }")
        Map<String, String> routes,
    @Option(
            doc =
                "What becomes of a record without the field or with another value: reject"
                    + " (UNKNOWN_ROUTE), filter (skip and count), or default.",
            defaultValue = "reject")
        UnknownRoutes otherwise,
    @Option(doc = "The route for otherwise: default.", optional = true, example = "other_metrics")
        String defaultRoute)
    implements SelfChecking {

  @Override
  public List<Finding> check() {
    return new Findings()
        .path("field", field)
        .when(routes.isEmpty(), "routes", "name at least one route")
        .when(routes.values().stream().anyMatch(String::isBlank), "routes", "a route needs a name")
        .when(
            (otherwise == UnknownRoutes.DEFAULT) != (defaultRoute != null),
            defaultRoute == null ? "otherwise" : "defaultRoute",
            "otherwise: default and defaultRoute go together")
        .list();
  }
}
