package io.penstock.elasticsearch;

import io.penstock.record.Event;
import io.penstock.spi.RejectedException;
import java.util.Map;

/**
 * Chooses the index of an event: by its route from a fixed list, else the default. A name never
 * comes from a record; only a date may.
 *
 * @param <T> the pipeline's value type
 */
final class IndexRule<T> {

  private final IndexName standard;
  private final Map<String, IndexName> routes;
  private final TimeRule<T> time;

  /**
   * A rule.
   *
   * @param standard for events without a route; null if every event must have one
   * @param time null if no name has a date
   */
  IndexRule(IndexName standard, Map<String, IndexName> routes, TimeRule<T> time) {
    this.standard = standard;
    this.routes = Map.copyOf(routes);
    this.time = time;
  }

  /** The one index that every event goes to; null if there may be several. */
  String only() {
    return routes.isEmpty() && standard != null ? standard.fixed() : null;
  }

  String index(Event<T> event) throws RejectedException {
    IndexName name = name(event.route());
    return name.isDated() ? name.at(time.epochMillis(event)) : name.fixed();
  }

  private IndexName name(String route) throws RejectedException {
    if (route == null || routes.isEmpty()) {
      if (standard == null) {
        throw new RejectedException(
            "ROUTE_MISSING", "the event has no route, and there is no index for such events");
      }
      return standard;
    }
    IndexName name = routes.get(route);
    if (name == null) {
      throw new RejectedException("ROUTE_UNKNOWN", "the event's route is not among routes");
    }
    return name;
  }
}
