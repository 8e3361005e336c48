package io.penstock.spi;

import java.util.Objects;

/**
 * A dead letter as its target keeps it.
 *
 * @param dead the record and why it is dead. What Penstock did not write there has the code {@code
 *     UNKNOWN} and the empty pipeline.
 * @param place where in the target it stands, for people
 * @param version the version of Penstock that wrote it; empty if unknown
 * @param whole whether the value is all of what the record came with; a target with a limit may
 *     have had to cut it
 * @param resolution what somebody has done with it; null if nobody has
 */
public record StoredDeadLetter(
    DeadRecord dead, String place, String version, boolean whole, DeadLetterResolution resolution) {

  public StoredDeadLetter {
    Objects.requireNonNull(dead, "dead");
    Objects.requireNonNull(place, "place");
    Objects.requireNonNull(version, "version");
  }

  /** What has become of it. */
  public DeadLetterStatus status() {
    return resolution == null ? DeadLetterStatus.DEAD : resolution.status();
  }
}
