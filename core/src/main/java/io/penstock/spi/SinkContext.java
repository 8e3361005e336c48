package io.penstock.spi;

import io.micrometer.core.instrument.MeterRegistry;

/**
 * What the engine tells a sink.
 *
 * @param pipeline the pipeline's name
 * @param lanes how many writers will be opened; pools are sized by it
 * @param meters where a sink registers metrics of its own; they carry the tag {@code pipeline}
 */
public record SinkContext(String pipeline, int lanes, MeterRegistry meters) {}
