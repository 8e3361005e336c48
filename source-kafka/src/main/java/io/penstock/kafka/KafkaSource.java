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

/**
 * Reads Kafka topics as a member of a consumer group. A partition is called {@code topic-3}, a
 * position is an offset.
 *
 * <p>An offset is committed only when every record before it is settled. A partition that the group
 * has given away without asking is dropped without a commit. An offset that is no longer in the log
 * is an error unless {@link KafkaSourceConfig#onOffsetOutOfRange} accepts the loss. Refusals
 * (credentials, rights) stop the pipeline at the start and only make it wait once it has worked.
 *
 * <p>One thread calls every method, as {@link io.penstock.spi.Source} demands.
 */
public final class KafkaSource implements SeekableSource {

  private final KafkaSourceConfig config;
  private ConsumerSession session;

  /** A source that has not connected yet. */
  public KafkaSource(KafkaSourceConfig config) {
    this.config = Objects.requireNonNull(config, "config");
  }

  @Override
  public void open(SourceContext context) throws SourceException {
    close();
    Admin admin = null;
    Consumer<byte[], byte[]> consumer = null;
    try {
      admin =
          UnmadeClientException.marking(
              () -> Admin.create(ClientProperties.admin(config.connection(), Timeouts.QUESTION)));
      new OpenCheck(config, admin).run();
      consumer =
          UnmadeClientException.marking(
              () -> new KafkaConsumer<>(ClientProperties.consumer(config)));
      session = new ConsumerSession(config, description(), context, consumer, admin);
    } catch (KafkaException failure) {
      throw KafkaVerdicts.source(
          failure, KafkaVerdicts.Phase.STARTING, "Opening " + description(), config.properties());
    } finally {
      if (session == null) {
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
    return opened().poll(atMost);
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
    opened().seek(next);
  }

  @Override
  public void acceptNewLog(Position standing) throws SourceException {
    opened().acceptNewTopic(standing);
  }

  @Override
  public Map<String, Lag> lag() {
    return session == null ? Map.of() : session.lag();
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
