package io.penstock.spi;

/**
 * How far a partition is behind.
 *
 * @param records records in the source that this group has not settled yet; -1 if unknown
 * @param seconds age of the oldest of them as far as the source can tell; 0 when there is none, NaN
 *     if unknown
 */
public record Lag(long records, double seconds) {

  /** A lag that the source cannot tell. */
  public static final Lag UNKNOWN = new Lag(-1, Double.NaN);
}
