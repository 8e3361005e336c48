package io.penstock.transform;

/** Announces the transform {@code timestamp}. */
public final class TimestampProvider extends DocumentTransformProvider<TimestampConfig> {

  public TimestampProvider() {
    super(
        "timestamp",
        "Reads a time with its unit or format and zone, checks its range, and writes it in one form.",
        TimestampConfig.class,
        TimestampTransform::new);
  }
}
