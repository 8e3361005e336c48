package io.penstock.transform;

import io.penstock.document.FieldPath;
import java.util.List;

/** Announces the transform {@code timestamp}. */
public final class TimestampProvider extends DocumentTransformProvider<TimestampConfig> {

  public TimestampProvider() {
    super(
        "timestamp",
        "Reads a time with its unit or format and zone, checks its range, and writes it in one form.",
        TimestampConfig.class,
        TimestampTransform::new);
  }

  @Override
  public List<FieldPath> writes(TimestampConfig config) {
    return config.to() == null ? List.of() : List.of(FieldPath.parse(config.to()));
  }
}
