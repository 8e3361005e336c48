package io.penstock.kafka;

import io.penstock.record.SourceRecord;
import io.penstock.spi.Lag;
import java.util.HashMap;
import java.util.Map;

/** Computes lags from where partitions end and what of them is settled. */
final class Lags {

  private Lags() {}

  /** The lag of every partition whose end is known. */
  static Map<String, Lag> of(Assignments assignments, BrokerWatch ends) {
    long now = System.currentTimeMillis();
    Map<String, Lag> lags = new HashMap<>();
    for (Assigned assigned : assignments.all()) {
      long end = ends.end(assigned.partition());
      if (end >= 0) {
        // What we have passed is there, even if the answer about the end is older.
        lags.put(
            assigned.name(),
            of(assigned.offsets(), Math.max(end, assigned.offsets().position()), now));
      }
    }
    return lags;
  }

  private static Lag of(SettledOffsets offsets, long end, long now) {
    long records = end - offsets.committable();
    if (records == 0) {
      return new Lag(0, 0);
    }
    long since = offsets.oldestTimestamp();
    // Clocks differ: a record may seem to come from the future.
    double seconds =
        since == SourceRecord.NO_TIMESTAMP ? Double.NaN : Math.max(0, now - since) / 1000.0;
    return new Lag(records, seconds);
  }
}
