package io.penstock.spi;

import java.util.Locale;

/** What has become of a dead letter. */
public enum DeadLetterStatus {
  /** Nobody has dealt with it yet. */
  DEAD,
  /** It was sent through the pipeline, or back to its origin, again. */
  REPLAYED,
  /** It was given up for good. */
  DISCARDED;

  /** The name in tables, headers and output: lower case. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
