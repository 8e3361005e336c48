package io.penstock.transform;

import io.penstock.document.Document;
import io.penstock.document.FieldPath;
import io.penstock.document.JsonValues;
import io.penstock.record.Event;
import io.penstock.spi.RejectedException;
import java.util.Map;

/** Chooses among a sink's targets by the value of a field. */
final class RouteTransform extends DocumentTransform {

  private final FieldPath field;
  private final Map<String, String> routes;
  private final UnknownRoutes otherwise;
  private final String defaultRoute;

  RouteTransform(RouteConfig config) {
    field = FieldPath.parse(config.field());
    routes = Map.copyOf(config.routes());
    otherwise = config.otherwise();
    defaultRoute = config.defaultRoute();
  }

  @Override
  Event<Document> apply(Event<Document> event, Document document) throws RejectedException {
    String name = JsonValues.name(document.get(field));
    String route = name == null ? null : routes.get(name);
    if (route != null) {
      return event.withRoute(route);
    }
    return switch (otherwise) {
      case DEFAULT -> event.withRoute(defaultRoute);
      case FILTER -> event.filtered("unknown_route");
      case REJECT ->
          throw new RejectedException(
              "UNKNOWN_ROUTE",
              field
                  + (document.has(field)
                      ? " has a value that routes does not list"
                      : " is missing, so there is no route"));
    };
  }
}
