package io.penstock.runner.run;

import io.micrometer.observation.ObservationRegistry;
import io.penstock.config.ConfigProblem;
import io.penstock.config.InvalidConfigException;
import io.penstock.config.Location;
import io.penstock.config.ProblemCode;
import io.penstock.tracing.OtelTracing;
import java.util.List;
import java.util.Map;

/** Tracing if the environment asks for it, else nothing. */
final class Tracing implements AutoCloseable {

  private final OtelTracing otel;

  private Tracing(OtelTracing otel) {
    this.otel = otel;
  }

  /**
   * As the variables of OpenTelemetry say.
   *
   * @throws InvalidConfigException if one of them has a value that OpenTelemetry refuses
   */
  static Tracing fromEnvironment(Map<String, String> environment) {
    try {
      return new Tracing(OtelTracing.fromEnvironment(environment).orElse(null));
    } catch (RuntimeException refused) {
      throw new InvalidConfigException(
          List.of(
              ConfigProblem.error(
                  ProblemCode.TRACING,
                  Location.of("environment"),
                  "",
                  "tracing cannot be set up: " + refused.getMessage(),
                  "mend the OTEL_… variable, or unset the endpoint to run without tracing")));
    }
  }

  /** Where the engine tells what it does. */
  ObservationRegistry observations() {
    return otel == null ? ObservationRegistry.NOOP : otel.observations();
  }

  @Override
  public void close() {
    if (otel != null) {
      otel.close();
    }
  }
}
