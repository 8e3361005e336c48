package io.penstock.elasticsearch;

import io.penstock.elasticsearch.ErrorTypes.Row;
import io.penstock.record.Rejection;
import io.penstock.spi.Batch;
import io.penstock.spi.Outcome;
import io.penstock.spi.RejectedException;
import io.penstock.spi.SinkException;
import io.penstock.spi.WriteResult;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one batch: splits it into bulk requests, keeps some of them under way at once, and settles
 * their items one by one. For one thread, for one batch.
 *
 * <p>Order per document: within a request the server keeps it. An item whose document is in a
 * request under way waits for that request. If an item must be tried again, all later items of its
 * document are too, in the same order.
 *
 * <p>A failure that strikes everything is thrown. If some items were settled, the others are
 * returned as {@link Outcome#RETRY}: throwing would have what is written sent again.
 */
final class BatchWrite<T> {

  private static final Logger LOG = LoggerFactory.getLogger(BatchWrite.class);

  /** A refused request of at most so many items names them as suspects. */
  private static final int FEW = 4;

  private final Lane lane;
  private final Mapping<T> mapping;
  private final Failures failures;
  private final Batch<T> batch;
  private final Item[] items;
  private final WriteResult.Builder result;
  private final BitSet again = new BitSet();
  private final BitSet rejected = new BitSet();
  private final ArrayDeque<BulkRequest> underWay = new ArrayDeque<>();
  private BulkRequest next;
  private Set<String> heldBack;
  private SinkException failure;

  BatchWrite(Lane lane, Mapping<T> mapping, Failures failures, Batch<T> batch) {
    this.lane = lane;
    this.mapping = mapping;
    this.failures = failures;
    this.batch = batch;
    this.items = new Item[batch.size()];
    this.result = WriteResult.of(batch.size());
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
    if (again.isEmpty()) {
      return result.build();
    }
    holdBackLaterItems();
    int left = again.cardinality();
    if (left == batch.size()) {
      throw failure;
    }
    again.stream().forEach(i -> result.set(i, Outcome.RETRY));
    LOG.warn(
        "{} of {} records of a batch were not written and are tried again: {}",
        left,
        batch.size(),
        failure.getMessage());
    return result.build();
  }

  private void add(int event) throws InterruptedException {
    if (failure != null) {
      again.set(event);
      return;
    }
    try {
      Item item = mapping.item(batch.get(event));
      items[event] = item;
      if (!mayGo(item)) {
        again.set(event);
        return;
      }
      append(event, item);
    } catch (RejectedException refused) {
      reject(event, refused.rejection());
    }
  }

  private void append(int event, Item item) throws RejectedException, InterruptedException {
    if (next == null) {
      next = new BulkRequest(lane.takeBody());
    }
    BulkBody body = next.body();
    int mark = body.length();
    try {
      mapping.write(item, batch.get(event), body);
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
        again.set(event);
        return;
      }
    }
    next.add(event, item);
  }

  private boolean isOver(long bytes, int records) {
    return bytes > lane.limit().bytes() || records > lane.limit().records();
  }

  /**
   * Waits until no request under way holds an item of the document; false if one must be redone.
   */
  private boolean mayGo(Item item) throws InterruptedException {
    if (underWay.isEmpty() && heldBack == null) {
      return failure == null;
    }
    String key = item.key();
    while (isUnderWay(key)) {
      awaitOldest();
    }
    return failure == null && (heldBack == null || !heldBack.contains(key));
  }

  private boolean isUnderWay(String key) {
    for (BulkRequest request : underWay) {
      if (request.holds(items, key)) {
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
    if (failure != null) {
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
      failed(failures.noReply(noReply));
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
                busy[0] |= settle(request.event(number), status, error);
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

  /** Settles an item; true if it failed because the cluster is too busy. */
  private boolean settle(int event, int status, ServerError error) {
    Item item = items[event];
    if (error == null) {
      if (item.action() == Action.DELETE && status == 404) {
        // What it should delete was not there: the target is as if it had been deleted now.
        result.set(event, Outcome.DUPLICATE);
      }
      return false;
    }
    if (error.type().equals("version_conflict_engine_exception") && conflict(event, item, error)) {
      return false;
    }
    Row row = failures.types().ofItem(error);
    switch (row.verdict()) {
      case REJECT ->
          reject(event, new Rejection(row.code(), "the item was refused: " + Reasons.tell(error)));
      case DUPLICATE -> result.set(event, Outcome.DUPLICATE);
      default -> {
        failed(failures.item(error, row));
        tryAgain(event);
        lane.failedOn(item.index());
      }
    }
    return row.code().equals("TOO_BUSY");
  }

  /** Whether the conflict is one that settles the item. */
  private boolean conflict(int event, Item item, ServerError error) {
    if (item.action() == Action.CREATE) {
      result.set(event, Outcome.DUPLICATE);
      return true;
    }
    if (!item.isVersioned()) {
      return false;
    }
    boolean older = Reasons.conflict(error) == Reasons.Conflict.OLDER;
    result.set(event, older ? Outcome.STALE : Outcome.DUPLICATE);
    return true;
  }

  private void refused(BulkRequest request, Reply reply) throws IOException {
    ServerError error = BulkReply.refusal(reply.status(), reply.body());
    if (reply.status() == 413 && request.size() == 1) {
      reject(
          request.event(0),
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
    failed(failures.refused(reply, error, request.size() <= FEW ? request.events() : new int[0]));
    tryAgain(request);
  }

  private void failed(SinkException why) {
    failure = Failures.graver(failure, why);
  }

  private void tryAgain(BulkRequest request) {
    for (int i = 0; i < request.size(); i++) {
      tryAgain(request.event(i));
    }
  }

  private void tryAgain(int event) {
    rejected.clear(event);
    again.set(event);
    if (heldBack == null) {
      heldBack = new HashSet<>();
    }
    heldBack.add(items[event].key());
  }

  private void reject(int event, Rejection why) {
    rejected.set(event);
    result.reject(event, why);
  }

  /** The later items of a document that must be tried again were perhaps written in between. */
  private void holdBackLaterItems() {
    Set<String> keys = new HashSet<>();
    for (int i = again.nextSetBit(0); i < items.length; i++) {
      if (items[i] == null || rejected.get(i)) {
        continue;
      }
      if (again.get(i)) {
        keys.add(items[i].key());
      } else if (keys.contains(items[i].key())) {
        again.set(i);
      }
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
