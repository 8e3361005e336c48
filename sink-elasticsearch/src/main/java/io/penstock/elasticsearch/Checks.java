package io.penstock.elasticsearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.spi.SinkException;
import io.penstock.spi.Verdict;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import javax.net.ssl.SSLException;

/**
 * Asks a cluster what it would say to a write, without writing. Safe for several threads.
 *
 * <p>None of it uses the root page ({@code GET /}), which a proxy or a stripped server may refuse.
 */
final class Checks {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** An id that nobody has; the probe's update never creates it. */
  private static final String NOBODY = "penstock-probe";

  private final Cluster cluster;
  private final Failures failures;

  Checks(Cluster cluster, Failures failures) {
    this.cluster = cluster;
    this.failures = failures;
  }

  /**
   * Whether the cluster answers and knows the credentials. A user who may not see the cluster's
   * health (403) is known, and may still be one who may write.
   */
  void reachable(boolean starting) throws SinkException, InterruptedException {
    Reply reply;
    try {
      reply =
          cluster.call(
              "GET", "/_cluster/health", Map.of("filter_path", "status", "timeout", "1s"), null);
    } catch (SSLException untrusted) {
      if (!starting) {
        throw failures.noReply(untrusted);
      }
      throw new SinkException(
          Verdict.STOP, "TLS", failures.noReply(untrusted).getMessage(), untrusted);
    } catch (IOException away) {
      throw failures.noReply(away);
    }
    int status = reply.status();
    if (reply.isOk() || status == 403 || status == 408) {
      return;
    }
    if (status == 401 && starting) {
      throw failures.of(
          Verdict.STOP,
          "CREDENTIALS",
          reply.node() + " refuses the credentials (401); check apiKey, or user and password");
    }
    throw starting ? refusedAtStart(reply) : refused(reply);
  }

  /**
   * Whether the index would take a write: an update of a document that nobody has. It goes the way
   * of every write (credentials, blocks, closed index, memory, primary shard) and changes nothing;
   * what it should end with is "document missing".
   */
  void writable(String index) throws SinkException, InterruptedException {
    BulkBody body = new BulkBody();
    body.action(new Item(Action.MERGE, null, NOBODY, VersionRule.NONE));
    body.appendLine("{\"doc\":{}}");
    SinkException[] refusal = {null};
    try {
      Reply reply =
          cluster
              .bulk(
                  index,
                  body,
                  Map.of("timeout", "1s", "filter_path", "errors,items.*.status,items.*.error"))
              .await();
      if (!reply.isOk()) {
        SinkException refused = refused(reply);
        if (refused.verdict() != Verdict.REJECT) {
          throw refused;
        }
        return;
      }
      BulkReply.read(reply.body(), false, (number, status, error) -> refusal[0] = of(error));
    } catch (IOException away) {
      throw failures.noReply(away);
    }
    if (refusal[0] != null) {
      throw refusal[0];
    }
  }

  private SinkException of(ServerError error) {
    // Whoever may only create documents is refused updates; only a real write can tell then.
    if (error == null || error.type().equals("security_exception")) {
      return null;
    }
    ErrorTypes.Row row = failures.types().ofItem(error);
    return switch (row.verdict()) {
      case REJECT, DUPLICATE -> null;
      case RETRY, OUTAGE, STOP -> failures.item(error, row);
    };
  }

  /** Whether the index, alias or data stream is there. */
  void exists(String index) throws SinkException, InterruptedException {
    Reply reply = call("HEAD", "/" + Cluster.segment(index), Map.of(), null);
    if (reply.status() == 404) {
      throw failures.of(
          Verdict.STOP,
          "INDEX_MISSING",
          "the index " + index + " does not exist; create it, or set requireIndex: false");
    }
    if (!reply.isOk() && reply.status() != 403) {
      throw refusedAtStart(reply);
    }
  }

  /**
   * Whether the credentials may write, where the server can tell (Elasticsearch with security on).
   */
  void mayWrite(Collection<String> indices) throws SinkException, InterruptedException {
    byte[] question;
    try {
      question =
          JSON.writeValueAsBytes(
              Map.of(
                  "index",
                  new Object[] {
                    Map.of("names", indices, "privileges", new String[] {"create_doc"})
                  }));
    } catch (IOException cannotBe) {
      throw new IllegalStateException(cannotBe);
    }
    Reply reply = call("POST", "/_security/user/_has_privileges", Map.of(), question);
    if (reply.isOk() && !tree(reply).path("has_all_requested").asBoolean(true)) {
      throw failures.of(
          Verdict.STOP,
          "FORBIDDEN",
          "the credentials may not write to "
              + String.join(", ", indices)
              + "; grant the privileges create_doc, index and delete as the events need them");
    }
  }

  /** The largest request that every node takes, in bytes; 0 if they do not tell. */
  long largestRequest() throws SinkException, InterruptedException {
    Reply reply =
        call(
            "GET",
            "/_nodes/http",
            Map.of("filter_path", "nodes.*.http.max_content_length_in_bytes"),
            null);
    long smallest = 0;
    if (reply.isOk()) {
      for (JsonNode node : tree(reply).path("nodes")) {
        long limit = node.path("http").path("max_content_length_in_bytes").asLong(0);
        if (limit > 0 && (smallest == 0 || limit < smallest)) {
          smallest = limit;
        }
      }
    }
    return smallest;
  }

  /** Sends a small request; a missing reply is an outage. */
  Reply call(String method, String path, Map<String, String> parameters, byte[] json)
      throws SinkException, InterruptedException {
    try {
      return cluster.call(method, path, parameters, json);
    } catch (IOException away) {
      throw failures.noReply(away);
    }
  }

  JsonNode tree(Reply reply) throws SinkException {
    try {
      return JSON.readTree(reply.body());
    } catch (IOException notJson) {
      throw failures.of(
          Verdict.STOP,
          "NOT_ELASTICSEARCH",
          reply.node() + " does not answer with JSON; check that the URL is that of the cluster");
    }
  }

  /** The same where no record is involved yet, so that none can be the cause. */
  SinkException refusedAtStart(Reply reply) {
    SinkException refused = refused(reply);
    boolean byStatus = reply.status() / 100 == 4 && refused.code().equals("REFUSED");
    return refused.verdict() == Verdict.REJECT || byStatus
        ? new SinkException(
            Verdict.STOP,
            "NOT_ELASTICSEARCH",
            refused.getMessage() + "; check that the URL is that of the cluster",
            refused)
        : refused;
  }

  private SinkException refused(Reply reply) {
    try {
      return failures.refused(reply, BulkReply.refusal(reply.status(), reply.body()), new int[0]);
    } catch (IOException noReply) {
      return failures.noReply(noReply);
    }
  }
}
