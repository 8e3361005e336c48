package io.penstock.spi;

import io.micrometer.core.instrument.MeterRegistry;

/**
 * What the engine tells a transform.
 *
 * @param pipeline the pipeline's name
 * @param meters where a transform registers metrics of its own, each with the tag {@code pipeline}
 */
public record TransformContext(String pipeline, MeterRegistry meters) {}
