package io.penstock.elasticsearch;

import io.penstock.spi.RejectedException;
import java.util.ArrayDeque;
import java.util.Map;

/**
 * What one lane keeps from batch to batch: buffers, the present size of requests, and the index
 * that last refused a write. For one thread.
 */
final class Lane {

  /** Buffers above this are not kept, so that one large document does not stay in memory. */
  private static final int KEEP_AT_MOST = 32 << 20;

  private final Cluster cluster;
  private final BulkSettings settings;
  private final BulkLimit limit;
  private final BulkMeters meters;
  private final ArrayDeque<BulkBody> bodies = new ArrayDeque<>();
  private final Map<String, String> parameters;
  private String refusedIndex;

  Lane(Cluster cluster, BulkSettings settings, BulkMeters meters) {
    this.cluster = cluster;
    this.settings = settings;
    this.meters = meters;
    this.limit =
        new BulkLimit(settings.maxBytes(), settings.maxRecords(), settings.requestsInFlight());
    this.parameters = settings.parameters();
  }

  BulkLimit limit() {
    return limit;
  }

  /** Refuses a document that no request could carry. */
  void checkSize(int bytes) throws RejectedException {
    if (bytes > settings.maxDocumentBytes()) {
      throw new RejectedException(
          "DOCUMENT_TOO_LARGE",
          "the document has "
              + bytes
              + " bytes and maxDocumentBytes allows "
              + settings.maxDocumentBytes());
    }
  }

  BulkBody takeBody() {
    BulkBody body = bodies.poll();
    return body == null ? new BulkBody() : body;
  }

  void giveBack(BulkBody body) {
    if (body.capacity() <= KEEP_AT_MOST && bodies.size() <= settings.requestsInFlight()) {
      body.clear();
      bodies.push(body);
    }
  }

  Cluster.Call send(BulkBody body, String index) {
    meters.sent(body.length());
    return cluster.bulk(index, body, parameters);
  }

  /** Remembers where a write was refused, for the probe. */
  void failedOn(String index) {
    refusedIndex = index;
  }

  /** The index that last refused a write, or null. */
  String refusedIndex() {
    return refusedIndex;
  }
}
