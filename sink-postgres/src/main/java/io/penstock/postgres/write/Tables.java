package io.penstock.postgres.write;

import io.penstock.postgres.fault.Faults;
import io.penstock.spi.SinkException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The tables of a sink: which route leads to which, and the plan for each. Safe for use by several
 * threads.
 *
 * @param <T> the pipeline's value type
 */
final class Tables<T> {

  private final Map<String, TableSettings> byRoute;
  private final TableSettings standard;
  private final Planner<T> planner;
  private final TableExtension extension;
  private final Map<TableSettings, TablePlan<T>> plans = new ConcurrentHashMap<>();

  Tables(
      Map<String, TableSettings> byRoute,
      TableSettings standard,
      Planner<T> planner,
      TableExtension extension) {
    this.byRoute = Map.copyOf(byRoute);
    this.standard = standard;
    this.planner = planner;
    this.extension = extension;
  }

  /** Looks at every table, and creates those that are to be created. */
  void open(Connection connection, Faults faults) throws SinkException, SQLException {
    Map<TableSettings, Boolean> all = new HashMap<>();
    byRoute.values().forEach(settings -> all.put(settings, true));
    if (standard != null) {
      all.put(standard, true);
    }
    for (TableSettings settings : all.keySet()) {
      if (!settings.createTable().isEmpty()) {
        TableCreator.createIfAbsent(connection, settings, faults);
      }
      extension.prepare(connection, settings, faults);
      plans.put(settings, planner.plan(connection, settings));
    }
  }

  /** The plan for a route, or null if the route leads nowhere. */
  TablePlan<T> plan(String route) {
    TableSettings settings = route == null ? standard : byRoute.getOrDefault(route, standard);
    return settings == null ? null : plans.get(settings);
  }

  /** Whether a plan is the one in use. */
  boolean isCurrent(TablePlan<T> plan) {
    return plans.get(plan.settings()) == plan;
  }

  /**
   * Looks at a table again.
   *
   * @return whether it is not what it was
   */
  boolean reload(Connection connection, TablePlan<T> old) throws SinkException, SQLException {
    TablePlan<T> now = planner.plan(connection, old.settings());
    if (now.sameAs(old)) {
      old.confirm();
      // Somebody else may have looked before us: then the rows were made for an older plan.
      return plans.get(old.settings()) != old;
    }
    plans.put(old.settings(), now);
    return true;
  }
}
