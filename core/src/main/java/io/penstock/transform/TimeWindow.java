package io.penstock.transform;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * The times that are taken for possible.
 *
 * @param maxPast how far behind now, or null
 * @param maxFuture how far ahead of now, or null
 */
record TimeWindow(
    Instant notBefore, Instant notAfter, Duration maxPast, Duration maxFuture, Clock clock) {

  /** What is wrong with a time, or null. */
  String problem(Instant time) {
    if (time.isBefore(notBefore)) {
      return "lies before " + notBefore + " (notBefore); is the unit right?";
    }
    if (time.isAfter(notAfter)) {
      return "lies after " + notAfter + " (notAfter); is the unit right?";
    }
    if (maxPast == null && maxFuture == null) {
      return null;
    }
    Instant now = clock.instant();
    if (maxPast != null && time.isBefore(now.minus(maxPast))) {
      return "lies further behind now than " + maxPast + " (maxPast)";
    }
    if (maxFuture != null && time.isAfter(now.plus(maxFuture))) {
      return "lies further ahead of now than " + maxFuture + " (maxFuture)";
    }
    return null;
  }
}
