package io.penstock.spi;

import io.micrometer.core.instrument.MeterRegistry;

/**
 * What the engine tells a dead letter.
 *
 * @param pipeline the pipeline's name
 * @param meters where it registers metrics of its own; they carry the tag {@code pipeline}
 */
public record DeadLetterContext(String pipeline, MeterRegistry meters) {}
