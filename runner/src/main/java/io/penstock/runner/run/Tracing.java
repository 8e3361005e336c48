package io.penstock.runner.run;

import io.micrometer.observation.ObservationRegistry;
import io.penstock.config.ConfigProblem;
import io.penstock.config.InvalidConfigException;
import io.penstock.config.Location;
import io.penstock.config.ProblemCode;
import io.penstock.tracing.OtelTracing;
import java.util.List;
import java.util.Locale;
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
                  "tracing cannot be set up: OpenTelemetry refuses the value of "
                      + suspects(environment, String.valueOf(refused.getMessage())),
                  "mend it, or unset the endpoint to run without tracing")));
    }
  }

  /**
   * The variables that OpenTelemetry names, else all that it was given. Its own words are not
   * repeated, because they may hold a value, and a header's value may be a secret.
   */
  private static String suspects(Map<String, String> environment, String message) {
    List<String> given =
        environment.keySet().stream().filter(name -> name.startsWith("OTEL_")).sorted().toList();
    List<String> named =
        given.stream()
            .filter(name -> message.contains(name) || message.contains(property(name)))
            .toList();
    return named.isEmpty() ? "one of " + String.join(", ", given) : String.join(" or ", named);
  }

  private static String property(String variable) {
    return variable.toLowerCase(Locale.ROOT).replace('_', '.');
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
