package io.penstock.spi;

import java.util.Locale;

/** Where on its way a record was refused. */
public enum Stage {
  /** By the source itself, before decoding. */
  SOURCE,
  /** While bytes were made into a value. */
  DECODE,
  /** While looking up whether it was seen before. */
  DEDUPLICATE,
  /** By a transform. */
  TRANSFORM,
  /** While enriching. */
  ENRICH,
  /** By a validator. */
  VALIDATE,
  /** By the sink or its target. */
  WRITE;

  /** The name in metrics and headers: lower case. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
