/** OpenTelemetry tracing, on only where an OTLP endpoint is configured. */
package io.penstock.tracing;
