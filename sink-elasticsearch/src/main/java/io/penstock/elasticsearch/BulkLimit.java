package io.penstock.elasticsearch;

/**
 * How large a bulk request of one lane may be just now, and how many may be under way. Halved when
 * the cluster says that it is too busy (429) or that a request is too large (413); after a run of
 * requests that went well it grows again by half, up to what is configured. For one thread.
 */
final class BulkLimit {

  private static final double SMALLEST = 1.0 / 64;
  private static final int GOOD_RUN = 4;

  private final long maxBytes;
  private final int maxRecords;
  private final int maxInFlight;
  private double share = 1;
  private int good;

  BulkLimit(long maxBytes, int maxRecords, int maxInFlight) {
    this.maxBytes = maxBytes;
    this.maxRecords = maxRecords;
    this.maxInFlight = maxInFlight;
  }

  long bytes() {
    return Math.max(1, (long) (maxBytes * share));
  }

  int records() {
    return Math.max(1, (int) (maxRecords * share));
  }

  int inFlight() {
    return share < 1 ? 1 : maxInFlight;
  }

  /**
   * The cluster refused.
   *
   * @param bytes the size of the request that it refused; the next ones are at most half of it
   * @param records how many documents that had
   */
  void refused(long bytes, int records) {
    double used = Math.max((double) bytes / maxBytes, (double) records / maxRecords);
    share = Math.max(SMALLEST, Math.min(share, used) / 2);
    good = 0;
  }

  /** A request went well. */
  void accepted() {
    if (share < 1 && ++good >= GOOD_RUN) {
      share = Math.min(1, share * 1.5);
      good = 0;
    }
  }
}
