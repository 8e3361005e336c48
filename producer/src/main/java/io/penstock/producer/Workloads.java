package io.penstock.producer;

import io.penstock.producer.analytics.AnalyticsMix;
import io.penstock.producer.analytics.AnalyticsWorkload;
import io.penstock.producer.events.EventMix;
import io.penstock.producer.events.EventWorkload;
import io.penstock.producer.transactions.TransactionMix;
import io.penstock.producer.transactions.TransactionWorkload;
import java.time.Instant;
import java.util.List;

/** The workloads that there are, by the name of the example that they feed. */
public final class Workloads {

  private Workloads() {}

  /** The names, in the order in which they are to be listed. */
  public static List<String> names() {
    return List.of(EventWorkload.NAME, TransactionWorkload.NAME, AnalyticsWorkload.NAME);
  }

  /**
   * A workload with its usual mix.
   *
   * @param seed decides everything but the times
   * @param start when the first record is sent
   * @throws IllegalArgumentException if there is none of that name; the message lists the names
   */
  public static Workload named(String name, long seed, Instant start) {
    if (name.equals(EventWorkload.NAME)) {
      return new EventWorkload(seed, start, EventMix.DEFAULT);
    }
    if (name.equals(TransactionWorkload.NAME)) {
      return new TransactionWorkload(seed, start, TransactionMix.DEFAULT);
    }
    if (name.equals(AnalyticsWorkload.NAME)) {
      return new AnalyticsWorkload(seed, start, AnalyticsMix.DEFAULT);
    }
    throw new IllegalArgumentException(
        "there is no workload called " + name + "; there is " + String.join(", ", names()));
  }
}
