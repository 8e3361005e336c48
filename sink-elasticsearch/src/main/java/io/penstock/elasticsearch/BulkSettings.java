package io.penstock.elasticsearch;

import java.time.Duration;
import java.util.Map;

/**
 * How bulk requests are made.
 *
 * @param maxBytes the largest request, but for one document that is larger by itself
 * @param maxRecords the most items in a request
 * @param maxDocumentBytes the largest document
 * @param requestsInFlight how many requests of a batch may be under way at once
 * @param refresh when writes become visible
 * @param serverTimeoutMillis how long the server may wait for a shard
 */
record BulkSettings(
    long maxBytes,
    int maxRecords,
    long maxDocumentBytes,
    int requestsInFlight,
    Refresh refresh,
    long serverTimeoutMillis) {

  /** Room for the action line of one document. */
  private static final long ACTION_LINE = 4096;

  /** Leaves the server time to answer before the client gives up; a minute is its own default. */
  static long serverTimeout(Duration requestTimeout) {
    return Math.min(60_000, requestTimeout.toMillis() / 2);
  }

  /** The same, but within what the servers take; 0 stands for no known limit. */
  BulkSettings atMost(long serverLimit) {
    if (serverLimit <= 0) {
      return this;
    }
    long room = Math.max(1, serverLimit - ACTION_LINE);
    return maxBytes <= room && maxDocumentBytes <= room
        ? this
        : new BulkSettings(
            Math.min(maxBytes, room),
            maxRecords,
            Math.min(maxDocumentBytes, room),
            requestsInFlight,
            refresh,
            serverTimeoutMillis);
  }

  /** The parameters of every bulk request. The filter makes replies ten times shorter. */
  Map<String, String> parameters() {
    String timeout = serverTimeoutMillis + "ms";
    String filter = "errors,items.*.status,items.*.error";
    return refresh == Refresh.NONE
        ? Map.of("timeout", timeout, "filter_path", filter)
        : Map.of("timeout", timeout, "filter_path", filter, "refresh", refresh.parameter());
  }
}
