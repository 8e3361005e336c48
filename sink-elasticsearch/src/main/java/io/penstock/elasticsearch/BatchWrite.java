package io.penstock.elasticsearch;

import io.penstock.elasticsearch.ErrorTypes.Row;
import io.penstock.record.Rejection;
import io.penstock.spi.Batch;
import io.penstock.spi.RejectedException;
import io.penstock.spi.SinkException;
import io.penstock.spi.WriteResult;
import java.io.IOException;
import java.util.ArrayDeque;

/**
 * Writes one batch: splits it into bulk requests and keeps some of them under way at once. For one
 * thread, for one batch.
 *
 * <p>Order per document: within a request the server keeps it. An item whose document is in a
 * request under way waits for that request. After a failure nothing more is sent.
 */
final class BatchWrite<T> {

  /** A refused request of at most so many items names them as suspects. */
  private static final int FEW = 4;

  private final Lane lane;
  private final Mapping<T> mapping;
  private final Failures failures;
  private final Batch<T> batch;
  private final BatchOutcomes outcomes;
  private final ArrayDeque<BulkRequest> underWay = new ArrayDeque<>();
  private BulkRequest next;

  BatchWrite(Lane lane, Mapping<T> mapping, Failures failures, Batch<T> batch) {
    this.lane = lane;
    this.mapping = mapping;
    this.failures = failures;
    this.batch = batch;
    this.outcomes = new BatchOutcomes(batch.size(), failures);
  }

  WriteResult run() throws SinkException, InterruptedException {
    try {
      for (int i = 0; i < batch.size(); i++) {
        add(i);
      }
      sendNext();
      while (!underWay.isEmpty()) {
        awaitOldest();
      }
    } finally {
      cancel();
    }
    return outcomes.finish();
  }

  private void add(int record) throws InterruptedException {
    if (outcomes.hasFailed()) {
      outcomes.tryAgain(record);
      return;
    }
    try {
      Item item = mapping.item(batch.get(record));
      outcomes.planned(record, item);
      if (mayGo(item)) {
        append(record, item);
      } else {
        outcomes.tryAgain(record);
      }
    } catch (RejectedException refused) {
      outcomes.reject(record, refused.rejection());
    }
  }

  private void append(int record, Item item) throws RejectedException, InterruptedException {
    if (next == null) {
      next = new BulkRequest(lane.takeBody());
    }
    BulkBody body = next.body();
    int mark = body.length();
    try {
      mapping.write(item, batch.get(record), body);
      lane.checkSize(body.length() - mark);
    } catch (RejectedException refused) {
      body.truncate(mark);
      throw refused;
    }
    if (next.size() > 0 && isOver(body.length(), next.size() + 1)) {
      BulkRequest following = new BulkRequest(lane.takeBody());
      following.body().takeTail(body, mark);
      sendNext();
      next = following;
      if (!mayGo(item)) {
        following.body().clear();
        outcomes.tryAgain(record);
        return;
      }
    }
    next.add(record, item);
  }

  private boolean isOver(long bytes, int records) {
    return bytes > lane.limit().bytes() || records > lane.limit().records();
  }

  /**
   * Waits until no request under way holds an item of the document; false if nothing more should be
   * sent of it now.
   */
  private boolean mayGo(Item item) throws InterruptedException {
    if (!underWay.isEmpty() || outcomes.isAnyHeldBack()) {
      String key = item.key();
      while (isUnderWay(key)) {
        awaitOldest();
      }
      if (outcomes.isHeldBack(key)) {
        return false;
      }
    }
    return !outcomes.hasFailed();
  }

  private boolean isUnderWay(String key) {
    for (BulkRequest request : underWay) {
      if (request.holds(outcomes, key)) {
        return true;
      }
    }
    return false;
  }

  private void sendNext() throws InterruptedException {
    BulkRequest request = next;
    next = null;
    if (request == null || request.size() == 0) {
      return;
    }
    while (underWay.size() >= lane.limit().inFlight()) {
      awaitOldest();
    }
    if (outcomes.hasFailed()) {
      tryAgain(request);
      return;
    }
    request.sent(lane.send(request.body(), mapping.onlyIndex()));
    underWay.add(request);
  }

  private void awaitOldest() throws InterruptedException {
    BulkRequest request = underWay.element();
    try {
      Reply reply = request.call().await();
      if (reply.isOk()) {
        settle(request, reply);
        lane.giveBack(request.body());
      } else {
        refused(request, reply);
      }
    } catch (IOException noReply) {
      // The body is not used again: the client may still be reading it.
      outcomes.failed(failures.noReply(noReply));
      tryAgain(request);
    }
    underWay.remove();
  }

  private void settle(BulkRequest request, Reply reply) throws IOException {
    boolean[] busy = {false};
    int told =
        BulkReply.read(
            reply.body(),
            request.hasDeletes(),
            (number, status, error) -> {
              if (number < request.size()) {
                busy[0] |= isBusy(request.record(number), status, error);
              }
            });
    if (told >= 0 && told != request.size()) {
      throw new IOException("the reply has " + told + " items for " + request.size());
    }
    if (busy[0]) {
      lane.limit().refused(request.body().length(), request.size());
    } else {
      lane.limit().accepted();
    }
  }

  /** Settles an item; whether it failed because the cluster is too busy. */
  private boolean isBusy(int record, int status, ServerError error) {
    Row row = outcomes.settle(record, status, error);
    if (row == null || row.verdict() == ItemVerdict.REJECT) {
      return false;
    }
    lane.failedOn(outcomes.item(record).index());
    return row.code().equals(ErrorTypes.TOO_BUSY);
  }

  private void refused(BulkRequest request, Reply reply) throws IOException {
    if (reply.status() == 413 && request.size() == 1) {
      outcomes.reject(
          request.record(0),
          new Rejection(
              "DOCUMENT_TOO_LARGE",
              "the server takes no request of "
                  + request.body().length()
                  + " bytes (413); see http.max_content_length"));
      return;
    }
    if (reply.status() == 413 || reply.status() == 429) {
      lane.limit().refused(request.body().length(), request.size());
    }
    ServerError error = BulkReply.refusal(reply.status(), reply.body());
    int[] suspects = request.size() <= FEW ? request.records() : new int[0];
    outcomes.failed(failures.refused(reply, error, suspects));
    tryAgain(request);
  }

  private void tryAgain(BulkRequest request) {
    for (int i = 0; i < request.size(); i++) {
      outcomes.tryAgain(request.record(i));
    }
  }

  private void cancel() {
    for (BulkRequest request : underWay) {
      request.call().cancel();
    }
    underWay.clear();
    if (next != null) {
      lane.giveBack(next.body());
    }
  }
}
