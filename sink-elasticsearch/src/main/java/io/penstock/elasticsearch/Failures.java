package io.penstock.elasticsearch;

import io.penstock.elasticsearch.ErrorTypes.Row;
import io.penstock.spi.SinkException;
import io.penstock.spi.Verdict;
import java.io.IOException;
import javax.net.ssl.SSLException;

/** Puts failures into words: where, what, why, what to do next; no payload and no secrets. */
final class Failures {

  private final String target;
  private final ErrorTypes types;

  /**
   * For one sink.
   *
   * @param target how the sink is called in messages
   */
  Failures(String target, ErrorTypes types) {
    this.target = target;
    this.types = types;
  }

  ErrorTypes types() {
    return types;
  }

  /** There was no reply, or half of one. */
  SinkException noReply(IOException cause) {
    if (cause instanceof SSLException) {
      return new SinkException(
          Verdict.OUTAGE,
          "TLS",
          target
              + ": no secure connection ("
              + cause.getMessage()
              + "); check caFile or fingerprint and the certificate's host name",
          cause);
    }
    return new SinkException(
        Verdict.OUTAGE,
        "UNREACHABLE",
        target
            + ": no reply ("
            + cause.getClass().getSimpleName()
            + ": "
            + cause.getMessage()
            + "); what was sent is sent again once a node answers",
        cause);
  }

  /** A request was refused as a whole. */
  SinkException refused(Reply reply, ServerError error, int[] suspects) {
    Row row = types.ofRequest(error);
    return new SinkException(
        verdict(row.verdict()),
        row.code(),
        target + ": " + reply.node() + " refused a request with " + Reasons.tell(error) + todo(row),
        suspects,
        null);
  }

  /** An item failed for a reason that is not the item's. */
  SinkException item(ServerError error, Row row) {
    return new SinkException(
        verdict(row.verdict()), row.code(), target + ": " + Reasons.tell(error) + todo(row));
  }

  SinkException of(Verdict verdict, String code, String message) {
    return new SinkException(verdict, code, target + ": " + message);
  }

  private static String todo(Row row) {
    return row.todo().isEmpty() ? "" : "; " + row.todo();
  }

  private static Verdict verdict(ItemVerdict verdict) {
    return switch (verdict) {
      case REJECT -> Verdict.REJECT;
      case RETRY -> Verdict.RETRY;
      case STOP -> Verdict.STOP;
      // A request or an index that refuses everybody is no duplicate of anything.
      case OUTAGE, DUPLICATE -> Verdict.OUTAGE;
    };
  }

  /** The one of two failures that the other one must wait for. */
  static SinkException graver(SinkException one, SinkException other) {
    return one == null || rank(other.verdict()) > rank(one.verdict()) ? other : one;
  }

  private static int rank(Verdict verdict) {
    return switch (verdict) {
      case REJECT -> 0;
      case RETRY -> 1;
      case OUTAGE -> 2;
      case STOP, FENCED -> 3;
    };
  }
}
