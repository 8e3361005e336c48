package io.penstock.elasticsearch;

import io.penstock.spi.Capability;
import io.penstock.spi.Sink;
import io.penstock.spi.SinkContext;
import io.penstock.spi.SinkException;
import io.penstock.spi.SinkWriter;
import io.penstock.spi.Verdict;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to Elasticsearch 8.x, and to OpenSearch, by bulk requests. Every document has an {@code
 * _id}, so writing it twice leaves one; with a version, writes that arrive late change nothing.
 *
 * <p>What becomes of an item: written; {@linkplain io.penstock.spi.Outcome#DUPLICATE duplicate}, if
 * the index holds the same version, if a creation finds the document there, or if a deletion finds
 * nothing to delete; {@linkplain io.penstock.spi.Outcome#STALE stale}, if the index holds a newer
 * version or a newer deletion; rejected, if the document is at fault; or to be tried again. A
 * closed or blocked index, a full disk, a cluster that is too busy or away are an {@linkplain
 * Verdict#OUTAGE outage} and never a dead letter.
 *
 * @param <T> the value type; {@link io.penstock.document.Document} in YAML pipelines
 */
public final class ElasticsearchSink<T> implements Sink<T> {

  private static final Logger LOG = LoggerFactory.getLogger(ElasticsearchSink.class);

  private final SinkPlan<T> plan;
  private final Failures failures;
  private Opened opened;

  private record Opened(Cluster cluster, Checks checks, BulkSettings settings, BulkMeters meters) {}

  ElasticsearchSink(SinkPlan<T> plan) {
    this.plan = plan;
    this.failures = new Failures(description(), new ErrorTypes(plan.verdicts()));
  }

  /**
   * Begins a sink for Java.
   *
   * @param urls the nodes to talk to, at least one
   */
  public static <T> ElasticsearchSinkBuilder<T> builder(String... urls) {
    return new ElasticsearchSinkBuilder<>(List.of(urls));
  }

  @Override
  public synchronized void open(SinkContext context) throws SinkException {
    if (opened != null) {
      return;
    }
    Cluster cluster;
    try {
      cluster =
          Cluster.of(
              plan.connection(), Math.max(1, context.lanes()) * plan.bulk().requestsInFlight() + 1);
    } catch (IOException | RuntimeException unusable) {
      throw new SinkException(
          Verdict.STOP,
          "CONNECTION",
          description() + ": the connection's settings cannot be used: " + unusable.getMessage(),
          unusable);
    }
    boolean done = false;
    try {
      Checks checks = new Checks(cluster, failures);
      BulkSettings settings = check(checks);
      opened =
          new Opened(
              cluster, checks, settings, new BulkMeters(context.meters(), context.pipeline()));
      done = true;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw failures.of(Verdict.RETRY, "INTERRUPTED", "opening was interrupted");
    } finally {
      if (!done) {
        cluster.close();
      }
    }
  }

  private BulkSettings check(Checks checks) throws SinkException, InterruptedException {
    checks.reachable(true);
    checks.mayWrite(plan.names().stream().map(IndexName::now).collect(Collectors.toSet()));
    if (plan.template() != null) {
      plan.template().apply(checks, failures);
    }
    if (plan.requireIndex()) {
      for (IndexName index : plan.names()) {
        if (!index.isDated()) {
          checks.exists(index.fixed());
        }
      }
    }
    long largest = checks.largestRequest();
    BulkSettings settings = plan.bulk().atMost(largest);
    if (!settings.equals(plan.bulk())) {
      LOG.warn(
          "{}: a node takes requests of {} bytes at most (http.max_content_length), so"
              + " maxBulkBytes is {} and maxDocumentBytes {} here",
          description(),
          largest,
          settings.maxBytes(),
          settings.maxDocumentBytes());
    }
    return settings;
  }

  @Override
  public SinkWriter<T> openWriter() {
    Opened now;
    synchronized (this) {
      now = opened;
    }
    if (now == null) {
      throw new IllegalStateException("openWriter before open, or after close");
    }
    Lane lane = new Lane(now.cluster(), now.settings(), now.meters());
    return new BulkWriter<>(lane, plan.mapping(), failures, now.checks());
  }

  @Override
  public Set<Capability> capabilities() {
    // A data stream that rolled over between two writes of a document holds it twice.
    return plan.mapping().isDataStream()
        ? Set.of()
        : EnumSet.of(Capability.IDEMPOTENT, Capability.DELETES);
  }

  @Override
  public String description() {
    return "elasticsearch "
        + String.join(", ", plan.connection().urls())
        + " index "
        + plan.names().stream()
            .map(IndexName::toString)
            .distinct()
            .collect(Collectors.joining(", "));
  }

  @Override
  public synchronized void close() {
    if (opened != null) {
      opened.cluster().close();
      opened = null;
    }
  }
}
