package io.penstock.kafka;

import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import io.penstock.spi.Capability;
import io.penstock.spi.Lag;
import io.penstock.spi.OriginWriter;
import io.penstock.spi.SeekableSource;
import io.penstock.spi.SourceContext;
import io.penstock.spi.SourceException;
import io.penstock.spi.SourceInspector;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads Kafka topics as a member of a consumer group. A partition is called {@code topic-3}, a
 * position is an offset.
 *
 * <p>An offset is committed only when every record before it is settled. A partition that the group
 * has given away without asking is dropped without a commit. An offset that is no longer in the log
 * is an error unless {@link KafkaSourceConfig#onOffsetOutOfRange} accepts the loss. Refusals
 * (credentials, rights) stop the pipeline at the start and only make it wait once it has worked. A
 * client whose membership has ended for good is replaced by a new one.
 *
 * <p>One thread calls every method, as {@link io.penstock.spi.Source} demands.
 */
public final class KafkaSource implements SeekableSource {

  private static final Logger LOG = LoggerFactory.getLogger(KafkaSource.class);

  /** How long after a membership has ended and could not be replaced the next attempt is made. */
  private static final long RENEWAL_NANOS = Duration.ofSeconds(1).toNanos();

  private final KafkaSourceConfig config;

  /** Null while the source is closed. */
  private SourceContext context;

  /** Null also while a membership has ended and there is no new one yet. */
  private ConsumerSession session;

  /** Why the last membership ended, or why there still is no new one. */
  private SourceException ended;

  private long renewAt;

  /** A source that has not connected yet. */
  public KafkaSource(KafkaSourceConfig config) {
    this.config = Objects.requireNonNull(config, "config");
  }

  @Override
  public void open(SourceContext context) throws SourceException {
    close();
    session = join(context, null);
    this.context = context;
  }

  /**
   * Makes the clients and what belongs to them.
   *
   * @param ended why the membership before ended; null at the start
   */
  private ConsumerSession join(SourceContext context, SourceException ended)
      throws SourceException {
    Admin admin = null;
    Consumer<byte[], byte[]> consumer = null;
    ConsumerSession joining = null;
    try {
      admin =
          UnmadeClientException.marking(
              () -> Admin.create(ClientProperties.admin(config.connection(), Timeouts.QUESTION)));
      OpenCheck check = new OpenCheck(config, admin);
      if (ended == null) {
        check.run();
      } else {
        check.group();
      }
      consumer =
          UnmadeClientException.marking(
              () -> new KafkaConsumer<>(ClientProperties.consumer(config)));
      joining = new ConsumerSession(config, description(), context, consumer, admin, ended);
      return joining;
    } catch (KafkaException failure) {
      throw KafkaVerdicts.source(
          failure,
          ended == null ? KafkaVerdicts.Phase.STARTING : KafkaVerdicts.Phase.RUNNING,
          "Opening " + description(),
          config.properties());
    } finally {
      if (joining == null) {
        if (consumer != null) {
          consumer.close(CloseOptions.timeout(Duration.ZERO));
        }
        if (admin != null) {
          admin.close(Duration.ZERO);
        }
      }
    }
  }

  @Override
  public List<SourceRecord> poll(Duration atMost) throws SourceException {
    if (context != null && (session == null || session.end() != null)) {
      renew();
    }
    return opened().poll(atMost);
  }

  /** Begins a new membership in the place of one that its client cannot take up again. */
  private void renew() throws SourceException {
    if (session != null) {
      ConsumerSession over = session;
      session = null;
      ended = over.end();
      LOG.warn(
          "The client of {} cannot join its group again after this failure; a new one is made"
              + " ({}).",
          description(),
          ended.getMessage());
      over.abandon();
    }
    long now = System.nanoTime();
    if (now - renewAt < 0) {
      throw ended;
    }
    renewAt = now + RENEWAL_NANOS;
    try {
      session = join(context, ended);
    } catch (SourceException failure) {
      ended = failure;
      throw failure;
    }
  }

  @Override
  public void acknowledge(Collection<SourceRecord> settled) {
    if (session != null) {
      session.acknowledge(settled);
    }
  }

  @Override
  public void pause(Set<String> partitions) {
    if (session != null) {
      session.pause(partitions);
    }
  }

  @Override
  public void resume(Set<String> partitions) {
    if (session != null) {
      session.resume(partitions);
    }
  }

  @Override
  public void seek(Map<String, Position> next) throws SourceException {
    if (session != null || context == null) {
      opened().seek(next);
    }
  }

  @Override
  public void acceptNewLog(Position standing) throws SourceException {
    if (session != null || context == null) {
      opened().acceptNewTopic(standing);
    }
  }

  @Override
  public Map<String, Lag> lag() throws SourceException {
    if (session != null) {
      return session.lag();
    }
    if (context != null) {
      // Nothing is ours, but that is not to say that nothing is behind.
      throw ended;
    }
    return Map.of();
  }

  @Override
  public OriginWriter openOrigin() {
    return new KafkaOrigin(config.connection());
  }

  @Override
  public SourceInspector openInspector(String pipeline) throws SourceException {
    try {
      return new KafkaInspector(config, description());
    } catch (KafkaException failure) {
      throw KafkaVerdicts.source(
          failure, KafkaVerdicts.Phase.STARTING, "Opening " + description(), config.properties());
    }
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.SEEKABLE);
  }

  @Override
  public String description() {
    return "kafka " + config.subject() + " at " + config.bootstrapServers();
  }

  @Override
  public void close() {
    ConsumerSession leaving = session;
    session = null;
    context = null;
    ended = null;
    renewAt = System.nanoTime();
    if (leaving != null) {
      leaving.close();
    }
  }

  private ConsumerSession opened() {
    if (session == null) {
      throw new IllegalStateException(description() + " is not open");
    }
    return session;
  }
}
