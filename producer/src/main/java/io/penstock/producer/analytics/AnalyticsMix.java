package io.penstock.producer.analytics;

/**
 * How many events are not ordinary ones. The rest of the shares is good events.
 *
 * @param broken share of events that must be dead-lettered
 * @param repeated share of events that were sent before
 */
public record AnalyticsMix(double broken, double repeated) {

  /** 1 % broken, 2 % repeated. */
  public static final AnalyticsMix DEFAULT = new AnalyticsMix(0.01, 0.02);

  /** Good events only. */
  public static final AnalyticsMix GOOD = new AnalyticsMix(0, 0);

  public AnalyticsMix {
    if (!(broken >= 0 && repeated >= 0 && broken + repeated <= 1)) {
      throw new IllegalArgumentException("shares are not negative and add up to 1 at most");
    }
  }
}
