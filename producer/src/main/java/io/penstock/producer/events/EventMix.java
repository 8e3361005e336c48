package io.penstock.producer.events;

/**
 * How many events are not ordinary ones. The rest of the shares is good events.
 *
 * @param broken share of events that must be dead-lettered
 * @param repeated share of events that were sent before
 * @param leftOut share of records that must be filtered: heartbeats and tombstones
 */
public record EventMix(double broken, double repeated, double leftOut) {

  /** 1 % broken, 0.5 % repeated, 0.5 % to be left out. */
  public static final EventMix DEFAULT = new EventMix(0.01, 0.005, 0.005);

  /** Good events only. */
  public static final EventMix GOOD = new EventMix(0, 0, 0);

  public EventMix {
    if (!(broken >= 0 && repeated >= 0 && leftOut >= 0 && broken + repeated + leftOut <= 1)) {
      throw new IllegalArgumentException("shares are not negative and add up to 1 at most");
    }
  }
}
