package io.penstock.runner.report;

import java.time.Instant;
import java.util.Locale;

/**
 * A pipeline's figures at the end of an interval.
 *
 * @param time the end
 * @param processed records settled since the start
 * @param lag records behind; -1 if unknown
 * @param batchMillis mean time of the interval's writes; NaN if there was none
 * @param rate records settled a second, in the interval
 * @param streamLength entries in the streams that it reads; -1 if its source knows no such thing
 */
record Figures(
    Instant time, long processed, long lag, double batchMillis, double rate, long streamLength) {

  /** With one digit behind the point. */
  static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
