package io.penstock.runner.config;

import io.penstock.config.Option;
import io.penstock.config.SelfChecking;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The HTTP endpoints for health, metrics and status. They change nothing and show no payload. */
public record ManagementConfig(
    @Option(doc = "Whether the endpoints are there.", defaultValue = "true") boolean enabled,
    @Option(
            doc =
                "The address to listen on. Anyone who reaches it can read metrics and status; in a"
                    + " container it has to be 0.0.0.0.",
            defaultValue = "127.0.0.1")
        String host,
    @Option(
            doc = "The port; 0 takes any that is free and logs it.",
            defaultValue = "8080",
            min = "0",
            max = "65535")
        int port,
    @Option(
            doc =
                "Second names for counters and gauges, beside their own, for dashboards that know"
                    + " another service's names.",
            optional = true,
            example = "{ consumer_lag_total: penstock_records_read_total }",
            advanced = true)
        Map<String, String> metricAliases)
    implements SelfChecking {

  private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");

  public ManagementConfig {
    metricAliases = metricAliases == null ? Map.of() : new LinkedHashMap<>(metricAliases);
  }

  @Override
  public List<Finding> check() {
    List<Finding> findings = new ArrayList<>();
    metricAliases.forEach(
        (alias, name) -> {
          if (!NAME.matcher(alias).matches()) {
            findings.add(
                new Finding(
                    "metricAliases." + alias,
                    "a metric's name has letters, digits and underscores and begins with none of"
                        + " the digits"));
          } else if (metricAliases.containsKey(name)) {
            findings.add(
                new Finding(
                    "metricAliases." + alias,
                    name.equals(alias)
                        ? "it stands for itself"
                        : name + " is an alias itself; name the metric"));
          }
        });
    return findings;
  }
}
