package io.penstock.engine;

import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import io.penstock.spi.Capability;
import io.penstock.spi.Lag;
import io.penstock.spi.RedeliveringSource;
import io.penstock.spi.SourceContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * A consumer of a {@link MemoryGroup}, with the weaknesses of a real one: replies are lost after
 * the server has acted, replies lie about before they are looked at, and it may freeze between any
 * two steps.
 */
final class MemoryConsumer implements RedeliveringSource {

  static final Duration MIN_IDLE = Duration.ofMillis(600);

  private final MemoryGroup group;
  private final String name;
  private final Gate gate;
  private final Random random;
  private final LongSupplier nanoTime;
  private final Map<Position, SourceRecord> held = new HashMap<>();
  private final Map<String, List<SourceRecord>> underWay = new HashMap<>();
  private final List<SourceRecord> arrived = new ArrayList<>();
  private final List<Position> due = new ArrayList<>();
  private final List<Position> unconfirmed = new ArrayList<>();
  private final Set<String> paused = new HashSet<>();
  private final Set<String> toReread = new HashSet<>();
  private SourceContext context;
  private long renewedAt;

  MemoryConsumer(MemoryGroup group, String name, Gate gate, Random random, LongSupplier nanoTime) {
    this.group = group;
    this.name = name;
    this.gate = gate;
    this.random = random;
    this.nanoTime = nanoTime;
  }

  @Override
  public void open(SourceContext sourceContext) {
    gate.pass();
    context = sourceContext;
    renewedAt = nanoTime.getAsLong();
    Map<String, Position> starts = new HashMap<>();
    for (String stream : group.streams()) {
      starts.put(stream, group.acknowledgedBefore(stream));
      toReread.add(stream);
    }
    context.assigned(starts);
  }

  @Override
  public String consumer() {
    return name;
  }

  @Override
  public List<SourceRecord> poll(Duration atMost) {
    gate.pass();
    exchangeAcknowledgements();
    renew();
    for (String stream : group.streams()) {
      List<SourceRecord> reply = underWay.get(stream);
      if (reply == null && !paused.contains(stream)) {
        underWay.put(stream, ask(stream));
      } else if (reply != null && random.nextInt(3) == 0) {
        // A reply lies about for a while, so that much can happen before it is looked at.
        underWay.remove(stream);
        arrived.addAll(reply);
      }
    }
    List<SourceRecord> ready = handOver();
    pause();
    return ready;
  }

  private static void pause() {
    try {
      Thread.sleep(1);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private List<SourceRecord> ask(String stream) {
    List<SourceRecord> reply;
    if (toReread.remove(stream)) {
      reply = group.readOwn(stream, name, held.keySet());
    } else if (random.nextInt(6) == 0) {
      reply = takeOver(stream);
    } else {
      reply = group.readNew(stream, name, random.nextInt(12));
    }
    gate.pass();
    if (random.nextInt(40) == 0) {
      // Lost on its way, which shows as a new connection.
      toReread.add(stream);
      return List.of();
    }
    return reply;
  }

  /** What arrived before, as far as it may be handed over. */
  private List<SourceRecord> handOver() {
    List<SourceRecord> ready = new ArrayList<>();
    for (SourceRecord record : List.copyOf(arrived)) {
      if (!paused.contains(record.partition())) {
        arrived.remove(record);
        if (held.putIfAbsent(record.position(), record) == null) {
          ready.add(record);
        }
      }
    }
    return ready;
  }

  private List<SourceRecord> takeOver(String stream) {
    long asked = nanoTime.getAsLong();
    List<MemoryGroup.Pending> idle = group.idle(stream, MIN_IDLE);
    boolean may = true;
    for (String owner : idle.stream().map(MemoryGroup.Pending::consumer).distinct().toList()) {
      may &= owner.equals(name) || context.mayTakeOver(stream, owner, MIN_IDLE.dividedBy(2));
    }
    if (!may || idle.isEmpty()) {
      return List.of();
    }
    gate.pass();
    List<SourceRecord> reply = new ArrayList<>();
    Map<String, List<Position>> byOwner = new HashMap<>();
    List<MemoryGroup.Pending> claimed = group.claim(stream, name, MIN_IDLE, 30);
    gate.pass();
    boolean late = nanoTime.getAsLong() - asked >= MIN_IDLE.toNanos() / 2;
    for (MemoryGroup.Pending each : claimed) {
      if (!each.consumer().equals(name)) {
        byOwner
            .computeIfAbsent(late ? "" : each.consumer(), any -> new ArrayList<>())
            .add(each.record().position());
      }
      reply.add(each.record());
    }
    byOwner.forEach((owner, positions) -> context.tookOver(stream, owner, positions));
    return reply;
  }

  private void renew() {
    long now = nanoTime.getAsLong();
    if (now - renewedAt > MIN_IDLE.toNanos() / 3) {
      renewedAt = now;
      // A real one renews what it holds; what it does not hold yet will be held in a moment.
      group.streams().forEach(stream -> group.renew(stream, name));
    }
  }

  @Override
  public void acknowledge(Collection<SourceRecord> settled) {
    List<Position> positions = new ArrayList<>();
    for (SourceRecord record : settled) {
      if (held.get(record.position()) == record) {
        positions.add(record.position());
      }
    }
    due.addAll(positions);
  }

  /** Acknowledgements go out later, their confirmations come later still, and some get lost. */
  private void exchangeAcknowledgements() {
    if (!unconfirmed.isEmpty() && random.nextInt(3) > 0) {
      if (random.nextInt(10) == 0) {
        due.addAll(unconfirmed);
        unconfirmed.clear();
      } else {
        confirm();
      }
    }
    if (random.nextInt(4) == 0) {
      group.acknowledge(due);
      unconfirmed.addAll(due);
      due.clear();
      gate.pass();
    }
  }

  private void confirm() {
    List<Position> confirmed = List.copyOf(unconfirmed);
    unconfirmed.clear();
    confirmed.forEach(held::remove);
    context.acknowledged(confirmed);
  }

  @Override
  public void redeliver(Set<String> partitions) {
    if (random.nextInt(4) == 0) {
      throw new IllegalStateException("a client's surprise");
    }
    for (String partition : partitions) {
      held.keySet().removeIf(position -> position.partition().equals(partition));
      due.removeIf(position -> position.partition().equals(partition));
      unconfirmed.removeIf(position -> position.partition().equals(partition));
      underWay.remove(partition);
      arrived.removeIf(record -> record.partition().equals(partition));
      toReread.add(partition);
    }
  }

  @Override
  public void pause(Set<String> partitions) {
    paused.addAll(partitions);
  }

  @Override
  public void resume(Set<String> partitions) {
    paused.removeAll(partitions);
  }

  @Override
  public Map<String, Lag> lag() {
    gate.pass();
    Map<String, Lag> lags = new HashMap<>();
    group.streams().forEach(stream -> lags.put(stream, new Lag(group.left(stream), 0)));
    return lags;
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.ACKNOWLEDGES_IDS);
  }

  @Override
  public String description() {
    return "memory group as " + name;
  }

  @Override
  public void close() {
    if (context != null && !gate.isGone()) {
      group.acknowledge(due);
      unconfirmed.addAll(due);
      due.clear();
      confirm();
    }
  }
}
