package io.penstock.json;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.penstock.document.DocumentReader;

/** The metric of documented conversions. */
final class Conversions {

  private Conversions() {}

  static void register(MeterRegistry registry, DocumentReader reader) {
    FunctionCounter.builder("penstock.decode.converted", reader, DocumentReader::nulConversions)
        .tag("conversion", "nul")
        .description("Records in which a character that a target cannot store was converted")
        .register(registry);
  }
}
