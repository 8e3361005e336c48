package io.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.record.SourceRecord;
import io.penstock.spi.SourceException;
import io.penstock.testkit.RedisServer;
import io.penstock.testkit.TcpProxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Consumers that are killed, closed, frozen and cut off at random while entries come in: whatever
 * was added is settled by somebody in the end, and nobody is given an entry twice in one life.
 */
class ChaosTest {

  private enum Mischief {
    KILL,
    CLOSE,
    CUT,
    LOSE_A_READ,
    LOSE_A_CONFIRMATION,
    PAUSE,
    FREEZE
  }

  /** A consumer and what it has been given and has not settled yet. */
  private static final class Life {
    private final Consumer consumer;
    private final List<SourceRecord> open = new ArrayList<>();
    private int taken;

    private Life(Settings settings) throws SourceException {
      consumer = Consumer.open(settings);
    }

    private void poll() throws SourceException {
      consumer.poll();
      open.addAll(consumer.read.subList(taken, consumer.read.size()));
      taken = consumer.read.size();
    }
  }

  private final long seed = Long.getLong("chaos.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Map<Mischief, Integer> done = new EnumMap<>(Mischief.class);
  private final Set<String> added = new HashSet<>();
  private final Set<String> settled = new HashSet<>();
  private final List<Mischief> coming = new ArrayList<>();
  private final List<Life> lives = new ArrayList<>();

  @Test
  void everythingIsSettledInTheEnd() throws Exception {
    run(120);
  }

  @Test
  @Tag("faults")
  void everythingIsSettledInTheEndOfALongTime() throws Exception {
    run(3_000);
  }

  private void run(int steps) throws Exception {
    System.out.println("Chaos from seed " + seed + "; again with -Dchaos.seed=" + seed);
    try (RedisServer server = RedisServer.start();
        TcpProxy proxy = TcpProxy.to(server.host(), server.port());
        Raw raw = new Raw(server)) {
      Settings settings =
          Settings.source("redis://" + proxy.address(), List.of("a", "b"))
              .with("count", 20)
              .with("claimMinIdle", "400ms")
              .with("maxDeliveries", 0)
              .with("payloadField", "n");
      for (int step = 0; step < steps; step++) {
        add(raw, random.nextInt(30));
        while (lives.size() < 3) {
          open(settings);
        }
        Life life = lives.get(random.nextInt(lives.size()));
        if (random.nextInt(6) == 0) {
          disturb(life, proxy);
        }
        life.poll();
        settleSome(life);
      }
      while (lives.size() > 1) {
        end(lives.get(0), true);
      }
      finish(raw);
      System.out.println(
          "Added "
              + added.size()
              + ", mischief "
              + done
              + ", connections struck "
              + proxy.faults());
      assertThat(settled).isEqualTo(added);
      assertThat(done.keySet()).hasSize(Mischief.values().length);
      assertThat(proxy.faults()).isPositive();
      end(lives.get(0), true);
    }
  }

  private void open(Settings settings) throws SourceException {
    while (true) {
      try {
        lives.add(new Life(settings));
        return;
      } catch (SourceException struck) {
        assertThat(struck.verdict()).isNotEqualTo(io.penstock.spi.Verdict.STOP);
      }
    }
  }

  private void add(Raw raw, int count) {
    for (int i = 0; i < count; i++) {
      String stream = random.nextBoolean() ? "a" : "b";
      String id = raw.commands.xadd(stream, Map.of("n", "" + i));
      added.add(stream + "@" + id);
    }
  }

  private void settleSome(Life life) {
    if (random.nextInt(4) == 0) {
      return;
    }
    Collections.shuffle(life.open, random);
    int count = random.nextInt(life.open.size() + 1);
    List<SourceRecord> some = life.open.subList(0, count);
    some.forEach(r -> settled.add(r.partition() + "@" + EntryIds.text(r.position())));
    life.consumer.source.acknowledge(List.copyOf(some));
    some.clear();
  }

  /** Each kind as often as the others, in an order that changes. */
  private Mischief next() {
    if (coming.isEmpty()) {
      coming.addAll(List.of(Mischief.values()));
      Collections.shuffle(coming, random);
    }
    return coming.remove(coming.size() - 1);
  }

  private void disturb(Life life, TcpProxy proxy) throws Exception {
    Mischief mischief = next();
    done.merge(mischief, 1, Integer::sum);
    switch (mischief) {
      case KILL -> end(life, false);
      case CLOSE -> end(life, true);
      case CUT -> proxy.cut();
      case LOSE_A_READ -> proxy.dropReply(TcpProxy.containing("\r\nn\r\n"), TcpProxy.Loss.CUT);
      case LOSE_A_CONFIRMATION -> proxy.dropReplyTo(TcpProxy.containing("XACK"), TcpProxy.Loss.CUT);
      case PAUSE -> {
        life.consumer.source.pause(Set.of("a"));
        life.poll();
        life.consumer.source.resume(Set.of("a"));
      }
      case FREEZE -> Thread.sleep(500); // longer than claimMinIdle
    }
  }

  private void end(Life life, boolean inGoodOrder) {
    List<String> given =
        life.consumer.read.stream()
            .map(r -> r.partition() + "@" + EntryIds.text(r.position()))
            .toList();
    assertThat(given).doesNotHaveDuplicates();
    if (inGoodOrder) {
      life.consumer.close();
    } else {
      life.consumer.die();
    }
    lives.remove(life);
  }

  private void finish(Raw raw) throws SourceException {
    Life last = lives.get(0);
    long until = System.nanoTime() + 30_000_000_000L;
    while (!settled.containsAll(added) || raw.pending("a") + raw.pending("b") > 0) {
      assertThat(System.nanoTime()).as("patience").isLessThan(until);
      last.poll();
      last.open.forEach(r -> settled.add(r.partition() + "@" + EntryIds.text(r.position())));
      last.consumer.source.acknowledge(List.copyOf(last.open));
      last.open.clear();
    }
  }
}
