package io.penstock.redis;

import io.lettuce.core.cluster.SlotHash;
import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import io.penstock.spi.Capability;
import io.penstock.spi.Lag;
import io.penstock.spi.Source;
import io.penstock.spi.SourceContext;
import io.penstock.spi.SourceException;
import io.penstock.spi.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads Redis Streams as a consumer of a group. A stream is a partition; an entry's id is its
 * position.
 *
 * <p>An entry that was delivered stays pending at the server until it is settled here and then
 * acknowledged by its id, so nothing is lost by any death. What is pending for this consumer and
 * not in its hands, because the reply that carried it was lost or an earlier life of the same name
 * died, is read again after the start and after every new connection; what other consumers let lie
 * is taken over. Both bring entries out of the order of their ids, and both can bring an entry that
 * was written before and not acknowledged: delivery is at least once, and order holds among entries
 * that nobody had to deliver twice.
 *
 * <p>Everything happens on the poll thread: commands are sent without waiting, and {@link #poll}
 * handles whichever reply comes next. Blocking reads have a connection of their own.
 *
 * <p>Metrics, all tagged with {@code stream}: {@code penstock.source.trimmed}, {@code .skipped},
 * {@code .claimed}, {@code .acknowledged}, {@code .max.deliveries}, {@code .group.recreated}
 * (counters), {@code .stream.length} and {@code .pending} (gauges, as of the last {@link #lag}).
 */
public final class RedisStreamsSource implements Source {

  private static final Logger LOG = LoggerFactory.getLogger(RedisStreamsSource.class);

  private final RedisStreamsSourceConfig config;
  private final ConnectionSettings connection;
  private final Exchange exchange;
  private final Map<String, StreamWork> works = new LinkedHashMap<>();
  private final List<NameGuard> guards = new ArrayList<>();
  private final List<NewEntries> readers = new ArrayList<>();
  private RedisConnector connector;
  private SourceContext context;
  private String consumer;
  private ReadClaim readClaim;
  private RedisLink link;
  private CompletableFuture<RedisLink> connecting;
  private long connectingUntil;
  private long brokenAt;
  private boolean closed;

  /**
   * A source that is not connected yet.
   *
   * @param config a checked configuration
   * @param connection of the same configuration, with the names of files resolved
   */
  RedisStreamsSource(RedisStreamsSourceConfig config, ConnectionSettings connection) {
    this.config = config;
    this.connection = connection;
    this.exchange = new Exchange(config.commandTimeout(), this::failed);
  }

  @Override
  public void open(SourceContext newContext) throws SourceException {
    context = newContext;
    if (connector == null) {
      connector = new RedisConnector(connection);
    }
    giveUpLink();
    Opening opening = new Opening(this::label, config, exchange);
    try {
      link =
          Exchange.await(
              RedisLink.open(connector, readerGroups().size()),
              config.connectTimeout().plus(config.commandTimeout()));
      if (consumer == null) {
        consumer = opening.chooseName(link, guards);
        for (String stream : config.streams()) {
          works.put(stream, newWork(stream));
        }
      } else {
        opening.keepName(link, consumer, guards);
      }
      exchange.use(link.control(config.group(), consumer));
      readClaim = opening.detectClaim();
      Map<String, Position> startingAt = new LinkedHashMap<>();
      for (StreamWork work : works.values()) {
        startingAt.put(work.stream().name(), opening.prepare(work));
      }
      LOG.info(
          "{}: connected as consumer {}{}",
          description(),
          consumer,
          readClaim.isOn() ? "; reads take over idle entries by themselves" : "");
      connected();
      newContext.assigned(startingAt);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      giveUpLink();
      throw new SourceException(
          Verdict.OUTAGE, "INTERRUPTED", description() + ": interrupted while connecting");
    } catch (TimeoutException | Exchange.FailedException failed) {
      giveUpLink();
      RedisVerdicts.Finding finding = RedisVerdicts.of(failed);
      throw new SourceException(
          finding.opening(),
          finding.code(),
          description() + ": cannot connect: " + finding.explained(),
          failed);
    } catch (SourceException refused) {
      giveUpLink();
      throw refused;
    }
  }

  private StreamWork newWork(String stream) {
    return new StreamWork(
        label(stream),
        stream,
        consumer,
        config,
        exchange,
        context.meters(),
        (from, positions) -> context.tookOver(stream, from, positions),
        positions -> context.acknowledged(positions));
  }

  private String label(String stream) {
    return context.pipeline()
        + ": redis stream "
        + stream
        + " (group "
        + config.group()
        + (consumer == null ? "" : ", consumer " + consumer)
        + ")";
  }

  /** Streams that one blocking read can cover: all of them, or in a cluster those of one slot. */
  private List<List<String>> readerGroups() {
    if (!config.cluster()) {
      return List.of(config.streams());
    }
    Map<Integer, List<String>> bySlot = new LinkedHashMap<>();
    for (String stream : config.streams()) {
      bySlot.computeIfAbsent(SlotHash.getSlot(stream), slot -> new ArrayList<>()).add(stream);
    }
    return List.copyOf(bySlot.values());
  }

  /** Begins work over a new link. */
  private void connected() {
    exchange.use(link.control(config.group(), consumer));
    readers.clear();
    List<List<String>> groups = readerGroups();
    for (int i = 0; i < groups.size(); i++) {
      Map<ConsumedStream, Delivery> deliveries = new LinkedHashMap<>();
      for (String stream : groups.get(i)) {
        deliveries.put(works.get(stream).stream(), works.get(stream).delivery());
      }
      readers.add(
          new NewEntries(
              exchange,
              link.reader(i, config.group(), consumer),
              deliveries,
              config.count(),
              config.block(),
              readClaim));
    }
    works.values().forEach(StreamWork::connected);
    guards.forEach(NameGuard::reset);
  }

  @Override
  public List<SourceRecord> poll(Duration atMost) throws SourceException {
    long until = System.nanoTime() + atMost.toNanos();
    try {
      connectAgain(until);
      do {
        exchange.mailbox().handleArrived();
        // Nothing may fail between taking records out of their queues and returning them.
        List<SourceRecord> ready = handOver();
        step();
        if (!ready.isEmpty()) {
          return ready;
        }
      } while (exchange.mailbox().handleNext(until));
      return List.of();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  private List<SourceRecord> handOver() {
    List<SourceRecord> ready = null;
    for (StreamWork work : works.values()) {
      if (work.stream().hasReady() && !work.stream().isPaused()) {
        if (ready == null) {
          ready = new ArrayList<>(config.count());
        }
        work.stream().handOver(ready);
      }
    }
    return ready == null ? List.of() : ready;
  }

  private void step() {
    long now = System.nanoTime();
    works.values().forEach(work -> work.step(now));
    guards.forEach(guard -> guard.step(now));
    readers.forEach(NewEntries::read);
  }

  /** Makes a new link if there is none; waits for it no longer than until then. */
  private void connectAgain(long until) throws SourceException, InterruptedException {
    if (link != null) {
      if (link.isOpen()) {
        return;
      }
      throw linkLost(
          new RedisVerdicts.Finding(
              "CONNECTION",
              Verdict.OUTAGE,
              Verdict.OUTAGE,
              RedisVerdicts.Kind.CONNECTION,
              "the server closed it",
              "A new connection is made."),
          null);
    }
    if (connecting == null) {
      connecting = RedisLink.open(connector, readerGroups().size());
      connectingUntil =
          System.nanoTime() + config.connectTimeout().plus(config.commandTimeout()).toNanos();
    }
    try {
      link = connecting.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
      connecting = null;
    } catch (ExecutionException failed) {
      connecting = null;
      throw notConnected(RedisVerdicts.of(failed), failed);
    } catch (TimeoutException notYet) {
      if (System.nanoTime() - connectingUntil > 0) {
        connecting.completeExceptionally(notYet);
        connecting = null;
      }
      throw notConnected(RedisVerdicts.of(notYet), notYet);
    }
    LOG.info(
        "{}: connected again after {} ms; {} entries stayed in flight, and what else is pending for"
            + " consumer {} is read again",
        description(),
        (System.nanoTime() - brokenAt) / 1_000_000,
        inFlight(),
        consumer);
    connected();
  }

  private SourceException notConnected(RedisVerdicts.Finding finding, Exception cause) {
    return new SourceException(
        finding.running(),
        finding.code(),
        description()
            + ": not connected: "
            + finding.explained()
            + " "
            + inFlight()
            + " entries in flight stay so and are acknowledged later.",
        cause);
  }

  /** The link cannot be used any more. What it was asked is not answered any more either. */
  private SourceException linkLost(RedisVerdicts.Finding finding, Throwable cause) {
    giveUpLink();
    brokenAt = System.nanoTime();
    return new SourceException(
        Verdict.RETRY,
        finding.code(),
        description()
            + ": the connection was lost: "
            + finding.explained()
            + " "
            + inFlight()
            + " entries in flight stay so and are acknowledged later.",
        cause);
  }

  private void giveUpLink() {
    exchange.mailbox().forgetAll();
    readers.clear();
    if (link != null) {
      link.close();
      link = null;
    }
  }

  private int inFlight() {
    int count = 0;
    for (StreamWork work : works.values()) {
      count += work.stream().held().size();
    }
    return count;
  }

  /** What a failed command means while running. */
  private void failed(ConsumedStream stream, String command, Throwable failure)
      throws SourceException {
    RedisVerdicts.Finding finding = RedisVerdicts.of(failure);
    switch (finding.kind()) {
      case CONNECTION -> throw linkLost(finding, failure);
      case GROUP_GONE, KEY_MISSING -> works.get(stream.name()).keeper().lost();
      default ->
          throw new SourceException(
              finding.running(),
              finding.code(),
              label(stream.name()) + ": " + command + " failed: " + finding.explained(),
              failure);
    }
  }

  @Override
  public void acknowledge(Collection<SourceRecord> settled) {
    for (SourceRecord record : settled) {
      StreamWork work = works.get(record.partition());
      HeldEntry entry = work == null ? null : work.stream().settle(record);
      if (entry == null) {
        continue;
      }
      work.acknowledger().add(entry);
      if (link != null && work.acknowledger().isFull()) {
        work.acknowledger().flush();
        work.keeper().floorMayHaveRisen();
      }
    }
  }

  @Override
  public void pause(Set<String> partitions) {
    setPaused(partitions, true);
  }

  @Override
  public void resume(Set<String> partitions) {
    setPaused(partitions, false);
  }

  private void setPaused(Set<String> partitions, boolean paused) {
    for (String partition : partitions) {
      StreamWork work = works.get(partition);
      if (work != null) {
        work.stream().setPaused(paused);
      }
    }
  }

  @Override
  public Map<String, Lag> lag() throws SourceException {
    if (link == null || !link.isOpen()) {
      throw new SourceException(
          Verdict.OUTAGE, "CONNECTION", description() + ": not connected, so the lag is not known");
    }
    Map<StreamWork, CompletionStage<Object>> asked = new LinkedHashMap<>();
    works.values().forEach(work -> asked.put(work, work.lag().ask()));
    Map<String, Lag> lags = new HashMap<>();
    for (Map.Entry<StreamWork, CompletionStage<Object>> question : asked.entrySet()) {
      StreamWork work = question.getKey();
      try {
        Lag lag =
            work.lag()
                .measure(
                    Exchange.await(question.getValue(), exchange.within()),
                    System.currentTimeMillis(),
                    (from, count) -> range(work, from, count));
        if (lag != null) {
          lags.put(work.stream().name(), lag);
        }
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return lags;
      } catch (TimeoutException | Exchange.FailedException failure) {
        failed(work.stream(), "measuring the lag", failure);
      }
    }
    return lags;
  }

  private Object[] range(StreamWork work, Position from, int count)
      throws InterruptedException, Exchange.FailedException, TimeoutException {
    return ReplyOutput.array(
        Exchange.await(
            exchange.commands().range(work.stream().key(), EntryIds.bytes(from), count),
            exchange.within()));
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.ACKNOWLEDGES_IDS);
  }

  @Override
  public String description() {
    return "redis streams "
        + String.join(", ", config.streams())
        + " (group "
        + config.group()
        + ") at "
        + connection.place();
  }

  /** Ends without a word, as a process does that is killed; for tests. */
  void abandon() {
    closed = true;
    giveUpLink();
    connector.close();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    boolean interrupted = Thread.interrupted();
    try {
      if (link != null && link.isOpen() && !works.isEmpty()) {
        new Leaving(description(), config, exchange).leave(works.values(), guards);
      }
    } finally {
      giveUpLink();
      if (connecting != null) {
        connecting.completeExceptionally(new InterruptedException());
      }
      if (connector != null) {
        connector.close();
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
