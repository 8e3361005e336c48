package io.penstock.redis;

import io.penstock.spi.SourceException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An orderly end: acknowledgements that are outstanding are sent; entries that were not settled are
 * handed back, so that another consumer takes them over at once and this delivery is not counted
 * against them; a name that nobody else has is removed from the group, and a fixed one let go.
 */
final class Leaving {

  private static final Logger LOG = LoggerFactory.getLogger(RedisStreamsSource.class);

  /** For all of it. */
  private static final Duration AT_MOST = Duration.ofSeconds(3);

  private static final int BATCH = 500;

  private final String description;
  private final RedisStreamsSourceConfig config;
  private final Exchange exchange;
  private final long idleMillis;
  private final boolean fenced;
  private final long until = System.nanoTime() + AT_MOST.toNanos();

  /**
   * The end of one source.
   *
   * @param fenced whether take-overs are fenced. Then nothing is handed back: only what truly lay
   *     idle is known to be older than a fence, and XCLAIM does not ask whose an entry is.
   */
  Leaving(String description, RedisStreamsSourceConfig config, Exchange exchange, boolean fenced) {
    this.idleMillis = config.claimMinIdle().toMillis();
    this.fenced = fenced;
    this.description = description;
    this.config = config;
    this.exchange = exchange;
  }

  void leave(Collection<StreamWork> works, List<NameGuard> guards) {
    try {
      acknowledge(works);
      for (StreamWork work : works) {
        if (!fenced && work.renewal().isFresh(System.nanoTime())) {
          handBack(work.stream());
        }
        if (guards.isEmpty()) {
          removeName(work.stream());
        }
      }
      for (NameGuard guard : guards) {
        guard.giveBack();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (SourceException | TimeoutException | Exchange.FailedException failed) {
      LOG.warn(
          "{}: could not leave in good order ({}). Whatever is not acknowledged is delivered again,"
              + " to this consumer's successor of the same name or after {} ms to another one.",
          description,
          RedisVerdicts.of(failed).text(),
          config.claimMinIdle().toMillis());
    }
  }

  private void acknowledge(Collection<StreamWork> works)
      throws SourceException, InterruptedException, TimeoutException {
    works.forEach(work -> work.acknowledger().flush());
    while (works.stream().anyMatch(work -> work.acknowledger().isBusy())) {
      if (System.nanoTime() - until > 0) {
        throw new TimeoutException("acknowledgements were not confirmed in time");
      }
      exchange.mailbox().handleArrived();
      exchange.mailbox().handleNext(Math.min(until, System.nanoTime() + 100_000_000L));
    }
  }

  private void handBack(ConsumedStream stream)
      throws InterruptedException, TimeoutException, Exchange.FailedException {
    Map<Integer, List<byte[]>> byDeliveries = new TreeMap<>();
    for (HeldEntry entry : stream.held()) {
      if (!entry.isSettled() && !entry.isTaken()) {
        byDeliveries
            .computeIfAbsent(entry.earlierDeliveries(), any -> new ArrayList<>())
            .add(entry.id());
      }
    }
    int count = 0;
    for (Map.Entry<Integer, List<byte[]>> group : byDeliveries.entrySet()) {
      List<byte[]> ids = group.getValue();
      for (int from = 0; from < ids.size(); from += BATCH) {
        List<byte[]> batch = ids.subList(from, Math.min(ids.size(), from + BATCH));
        Exchange.await(
            exchange.commands().handBack(stream.key(), batch, idleMillis, group.getKey()), left());
        count += batch.size();
      }
    }
    if (count > 0) {
      LOG.info(
          "{}: {} entries of {} were not settled and are handed back: they are delivered again",
          description,
          count,
          stream.name());
    }
  }

  private void removeName(ConsumedStream stream) throws InterruptedException, TimeoutException {
    try {
      Exchange.await(
          exchange
              .commands()
              .script(
                  ConsumerNames.REMOVE_IF_EMPTY,
                  stream.key(),
                  config.group().getBytes(StandardCharsets.UTF_8),
                  exchange.commands().consumer()),
          left());
    } catch (Exchange.FailedException notAllowed) {
      LOG.debug("{}: the consumer's name stays in the group", description, notAllowed);
    }
  }

  private Duration left() {
    return Duration.ofNanos(Math.max(1, until - System.nanoTime()));
  }
}
