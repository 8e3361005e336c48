package io.penstock.redis;

import io.lettuce.core.cluster.SlotHash;
import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import io.penstock.spi.Capability;
import io.penstock.spi.Lag;
import io.penstock.spi.RedeliveringSource;
import io.penstock.spi.SourceContext;
import io.penstock.spi.SourceException;
import io.penstock.spi.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
 * handles whichever reply comes next. Blocking reads have a connection of their own. While some of
 * the streams are paused, one that is resumed joins the next blocking read, that is, after at most
 * {@code block}.
 *
 * <p>Metrics, all tagged with {@code stream}: {@code penstock.source.trimmed}, {@code .skipped},
 * {@code .claimed}, {@code .acknowledged}, {@code .max.deliveries}, {@code .group.recreated}
 * (counters), {@code .stream.length} and {@code .pending} (gauges, as of the last {@link #lag}).
 */
public final class RedisStreamsSource implements RedeliveringSource {

  private static final Logger LOG = LoggerFactory.getLogger(RedisStreamsSource.class);

  private final RedisStreamsSourceConfig config;
  private final ConnectionSettings connection;
  private final List<List<String>> readerGroups;
  private final SourceLink link;
  private final Exchange exchange;
  private final Map<String, StreamWork> works = new LinkedHashMap<>();
  private final List<NameGuard> guards = new ArrayList<>();
  private final List<NewEntries> readers = new ArrayList<>();
  private SourceContext context;
  private String consumer;
  private ReadClaim readClaim = ReadClaim.off();
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
    this.readerGroups = readerGroups(config);
    this.link = new SourceLink(connection, readerGroups.size());
    this.exchange = new Exchange(config.commandTimeout(), this::failed);
  }

  /** Streams that one blocking read can cover: all of them, or in a cluster those of one slot. */
  private static List<List<String>> readerGroups(RedisStreamsSourceConfig config) {
    if (!config.cluster()) {
      return List.of(config.streams());
    }
    Map<Integer, List<String>> bySlot = new LinkedHashMap<>();
    for (String stream : config.streams()) {
      bySlot.computeIfAbsent(SlotHash.getSlot(stream), slot -> new ArrayList<>()).add(stream);
    }
    return List.copyOf(bySlot.values());
  }

  @Override
  public void open(SourceContext newContext) throws SourceException {
    context = newContext;
    giveUpLink();
    try {
      Map<String, Position> startingAt = openLink(link.make());
      connected();
      LOG.info(
          "{}: connected as consumer {}{}",
          label(),
          consumer,
          readClaim.isOn() ? "; reads take over idle entries by themselves" : "");
      newContext.assigned(startingAt);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      giveUpLink();
      throw new SourceException(
          Verdict.OUTAGE, "INTERRUPTED", label() + ": interrupted while connecting");
    } catch (TimeoutException | Exchange.FailedException failed) {
      giveUpLink();
      RedisVerdicts.Finding finding = RedisVerdicts.of(failed);
      throw new SourceException(
          finding.opening(),
          finding.code(),
          label() + ": cannot start: " + finding.explained(),
          failed);
    } catch (SourceException refused) {
      giveUpLink();
      throw refused;
    }
  }

  private Map<String, Position> openLink(RedisLink made)
      throws SourceException, InterruptedException, TimeoutException, Exchange.FailedException {
    Opening opening = new Opening(this::label, config, exchange, context.fencesTakeOvers());
    if (consumer == null) {
      consumer = opening.chooseName(made, guards);
      config.streams().forEach(stream -> works.put(stream, newWork(stream)));
    } else {
      opening.keepName(made, consumer, guards);
    }
    exchange.use(made.control(config.group(), consumer));
    // A read that claims asks nobody and does not tell whose the entries were.
    readClaim = context.fencesTakeOvers() ? ReadClaim.off() : opening.detectClaim();
    Map<String, Position> startingAt = new LinkedHashMap<>();
    for (StreamWork work : works.values()) {
      startingAt.put(work.stream().name(), opening.prepare(work));
    }
    return startingAt;
  }

  private StreamWork newWork(String stream) {
    return new StreamWork(label(stream), stream, consumer, config, exchange, context);
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

  private String label() {
    return context.pipeline() + ": " + description();
  }

  /** Begins work over a new link. */
  private void connected() {
    exchange.use(link.get().control(config.group(), consumer));
    readers.clear();
    for (int i = 0; i < readerGroups.size(); i++) {
      Map<ConsumedStream, Delivery> deliveries = new LinkedHashMap<>();
      for (String stream : readerGroups.get(i)) {
        deliveries.put(works.get(stream).stream(), works.get(stream).delivery());
      }
      readers.add(
          new NewEntries(
              exchange,
              link.get().reader(i, config.group(), consumer),
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
    List<SourceRecord> ready = List.of();
    for (StreamWork work : works.values()) {
      if (work.stream().hasReady() && !work.stream().isPaused()) {
        ready = ready.isEmpty() ? new ArrayList<>(config.count()) : ready;
        work.stream().handOver(ready);
      }
    }
    return ready;
  }

  private void step() {
    long now = System.nanoTime();
    works.values().forEach(work -> work.step(now));
    guards.forEach(guard -> guard.step(now));
    readers.forEach(NewEntries::read);
  }

  /** Makes a new link if there is none; waits for it no longer than until then. */
  private void connectAgain(long until) throws SourceException, InterruptedException {
    if (link.isUp()) {
      return;
    }
    if (link.isMade()) {
      throw linkLost(RedisVerdicts.closedByServer(), null);
    }
    try {
      link.makeAgain(until);
    } catch (TimeoutException | Exchange.FailedException failed) {
      RedisVerdicts.Finding finding = RedisVerdicts.of(failed);
      throw new SourceException(
          finding.running(),
          finding.code(),
          label() + ": not connected: " + finding.explained() + " " + whatIsInFlight(),
          failed);
    }
    LOG.info(
        "{}: connected again after {} ms; what is pending for consumer {} and not in its hands is"
            + " read again. {}",
        label(),
        link.millisSinceLost(),
        consumer,
        whatIsInFlight());
    connected();
  }

  /** The link cannot be used any more; what was asked over it is not answered any more. */
  private SourceException linkLost(RedisVerdicts.Finding finding, Throwable cause) {
    giveUpLink();
    return new SourceException(
        Verdict.RETRY,
        finding.code(),
        label() + ": the connection was lost: " + finding.explained() + " " + whatIsInFlight(),
        cause);
  }

  private void giveUpLink() {
    exchange.mailbox().forgetAll();
    readers.clear();
    link.giveUp();
  }

  private String whatIsInFlight() {
    int count = 0;
    for (StreamWork work : works.values()) {
      count += work.stream().held().size();
    }
    return "Entries in flight: " + count + "; they stay so and are acknowledged later.";
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
      if (entry != null) {
        work.acknowledger().add(entry);
      }
    }
    if (link.isUp()) {
      works.values().forEach(StreamWork::acknowledgeIfMany);
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
    if (!link.isUp()) {
      throw new SourceException(
          Verdict.OUTAGE, "CONNECTION", label() + ": not connected, so the lag is not known");
    }
    LagRound round = new LagRound(exchange, works.values());
    try {
      return round.ask();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Map.of();
    }
  }

  @Override
  public String consumer() {
    return consumer;
  }

  @Override
  public void redeliver(Set<String> partitions) {
    for (String partition : partitions) {
      StreamWork work = works.get(partition);
      if (work != null) {
        work.redeliver();
      }
    }
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

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    boolean interrupted = Thread.interrupted();
    if (link.isUp() && !works.isEmpty()) {
      new Leaving(label(), config, exchange, context.fencesTakeOvers())
          .leave(works.values(), guards);
    }
    interrupted |= Thread.interrupted();
    link.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends without a word, as a process does that is killed; for tests. */
  void abandon() {
    closed = true;
    link.close();
  }
}
