package io.penstock.runner.management;

import java.util.Locale;

/** The exposition formats of metrics. */
final class MetricsFormat {

  static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private MetricsFormat() {}

  /** OpenMetrics for whoever names it, else the text format. */
  static String choose(String accept) {
    return accept != null && accept.toLowerCase(Locale.ROOT).contains("openmetrics-text")
        ? OPEN_METRICS
        : TEXT;
  }
}
