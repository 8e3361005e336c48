package io.penstock.tracing;

import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Turns the engine's observations into spans and exports them. Everything is configured by the
 * variables of OpenTelemetry's own specification ({@code OTEL_EXPORTER_OTLP_ENDPOINT}, {@code
 * OTEL_SERVICE_NAME}, {@code OTEL_TRACES_SAMPLER} and so on); without an endpoint there is no
 * tracing and no cost. Only traces are exported: metrics and logs have their own ways. Thread-safe.
 */
public final class OtelTracing implements AutoCloseable {

  private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
  private static final String TRACES_ENDPOINT = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
  private static final List<String> HEADERS =
      List.of("OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TRACES_HEADERS");

  private final OpenTelemetrySdk sdk;
  private final ObservationRegistry observations;

  private OtelTracing(OpenTelemetrySdk sdk) {
    this.sdk = sdk;
    OtelTracer tracer =
        new OtelTracer(sdk.getTracer("io.penstock"), new OtelCurrentTraceContext(), event -> {});
    this.observations = ObservationRegistry.create();
    observations
        .observationConfig()
        .observationHandler(new DefaultTracingObservationHandler(tracer));
  }

  /**
   * Tracing as the environment asks for it.
   *
   * @param environment the process's variables
   * @return empty if no OTLP endpoint is set
   * @throws RuntimeException if a variable has a value that OpenTelemetry refuses; the message says
   *     which
   */
  public static Optional<OtelTracing> fromEnvironment(Map<String, String> environment) {
    if (isBlank(environment.get(ENDPOINT)) && isBlank(environment.get(TRACES_ENDPOINT))) {
      return Optional.empty();
    }
    HEADERS.forEach(name -> checkHeaders(name, environment.getOrDefault(name, "")));
    Map<String, String> properties = new HashMap<>();
    properties.put("otel.service.name", "penstock");
    // What most collectors take at the usual port; OTEL_EXPORTER_OTLP_PROTOCOL changes it.
    properties.put("otel.exporter.otlp.protocol", "http/protobuf");
    environment.forEach(
        (name, value) -> {
          if (name.startsWith("OTEL_") && !value.isBlank()) {
            properties.put(name.toLowerCase(java.util.Locale.ROOT).replace('_', '.'), value);
          }
        });
    properties.put("otel.metrics.exporter", "none");
    properties.put("otel.logs.exporter", "none");
    return Optional.of(
        new OtelTracing(
            AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesSupplier(() -> properties)
                // What the process was started with is already among the properties.
                .addPropertiesCustomizer(config -> properties)
                .disableShutdownHook()
                .build()
                .getOpenTelemetrySdk()));
  }

  /**
   * OpenTelemetry takes any character and fails at each export, with a warning that repeats the
   * header, which may be a secret.
   */
  private static void checkHeaders(String name, String value) {
    String decoded;
    try {
      decoded = URLDecoder.decode(value, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      throw new IllegalArgumentException(name + " is not percent-encoded as it should be");
    }
    if (!decoded.chars().allMatch(c -> c >= ' ' && c <= '~' || c == '\t')) {
      throw new IllegalArgumentException(
          name + " holds a character that cannot be in a header of HTTP");
    }
  }

  private static boolean isBlank(String text) {
    return text == null || text.isBlank();
  }

  /** Where the engine tells what it does. */
  public ObservationRegistry observations() {
    return observations;
  }

  /** Exports what is left, within five seconds. */
  @Override
  public void close() {
    sdk.getSdkTracerProvider().forceFlush().join(5, TimeUnit.SECONDS);
    sdk.close();
  }
}
