package io.penstock.spi;

import java.time.Instant;
import java.util.Objects;

/**
 * The mark on a dead letter that somebody has dealt with.
 *
 * @param status {@link DeadLetterStatus#REPLAYED} or {@link DeadLetterStatus#DISCARDED}
 * @param time when
 * @param reason why, in the words of who did it; may be empty
 */
public record DeadLetterResolution(DeadLetterStatus status, Instant time, String reason) {

  public DeadLetterResolution {
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(reason, "reason");
    if (status == DeadLetterStatus.DEAD) {
      throw new IllegalArgumentException("a letter is resolved as replayed or discarded");
    }
  }
}
