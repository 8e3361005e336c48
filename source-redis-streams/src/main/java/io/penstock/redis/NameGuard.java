package io.penstock.redis;

import io.penstock.spi.SourceException;
import io.penstock.spi.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that a fixed consumer name has one living user. Two consumers of one name share their
 * pending entries: each reads the other's again after a reconnect and processes them twice.
 *
 * <p>Each instance holds a lease for the name: a key with a value that nobody else has and a short
 * life, which it renews. A lease that is being renewed means a living user; one that is not runs
 * out. So a restart under the same name waits, after an unclean death, for at most the lease's
 * length, and never takes its own earlier life for somebody else. A clean end gives the lease back.
 *
 * <p>Consumers that know nothing of leases, such as the service that is being replaced, are noticed
 * by the idle time of the name in XINFO CONSUMERS, which they set back while the lease's holder
 * does not touch the name. (Redis 7.0 does so only when entries arrive, 7.2 and later with every
 * read.)
 *
 * <p>For the poll thread only.
 */
final class NameGuard {

  private static final Logger LOG = LoggerFactory.getLogger(RedisStreamsSource.class);

  /** How often to look while a lease may run out. */
  private static final long LOOK_EVERY_MILLIS = 100;

  /** Idle times below this are looked at twice. */
  private static final long RECENT_MILLIS = 10_000;

  /** Between the two looks; and what may be lost to scheduling. */
  private static final long BETWEEN_LOOKS_MILLIS = 1_500;

  private static final long TOLERANCE_MILLIS = 400;

  /** 1: the lease is ours (again); 0: it is somebody else's. */
  private static final String RENEW =
      "local holder = redis.call('GET', KEYS[1])"
          + " if holder == false or holder == ARGV[1] then"
          + " redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) return 1"
          + " end return 0";

  private static final String GIVE_BACK =
      "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0";

  private final String label;
  private final Exchange exchange;
  private final ConsumedStream stream;
  private final String name;
  private final byte[] key;
  private final byte[] token = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);
  private final Duration lease;
  private boolean renewing;
  private boolean held;
  private long renewedAt;

  /**
   * For one stream.
   *
   * @param lease how long a name stays taken after its user died
   */
  NameGuard(
      String label,
      Exchange exchange,
      ConsumedStream stream,
      String group,
      String name,
      Duration lease) {
    this.label = label;
    this.exchange = exchange;
    this.stream = stream;
    this.name = name;
    this.lease = lease;
    this.key =
        ("penstock:consumer:" + stream.name() + ":" + group + ":" + name)
            .getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Takes the lease, waiting for a dead holder's to run out.
   *
   * @return false if the name has a living user
   */
  boolean acquire() throws InterruptedException, TimeoutException, Exchange.FailedException {
    long lastLeft = Long.MAX_VALUE;
    boolean said = false;
    while (!renewNow()) {
      long left = millisLeft();
      if (left > lastLeft) {
        return false; // somebody renewed it
      }
      if (!said) {
        said = true;
        LOG.info(
            "{}: the consumer name {} was in use until a moment ago; waiting for up to {} ms to see"
                + " whether its user is alive",
            label,
            name,
            left);
      }
      lastLeft = left;
      Thread.sleep(LOOK_EVERY_MILLIS);
    }
    held = true;
    renewedAt = System.nanoTime();
    return true;
  }

  private boolean renewNow()
      throws InterruptedException, TimeoutException, Exchange.FailedException {
    return isOne(Exchange.await(renew(), exchange.within()));
  }

  private java.util.concurrent.CompletionStage<Object> renew() {
    return exchange
        .commands()
        .script(
            RENEW, key, token, Long.toString(lease.toMillis()).getBytes(StandardCharsets.US_ASCII));
  }

  private static boolean isOne(Object reply) {
    return reply instanceof Long number && number == 1;
  }

  private long millisLeft()
      throws InterruptedException, TimeoutException, Exchange.FailedException {
    return (Long)
        Exchange.await(
            exchange.commands().script("return redis.call('PTTL', KEYS[1])", key),
            exchange.within());
  }

  /**
   * Whether a name's idle time is set back although its lease is ours and we do not touch it.
   *
   * @param guards of one name, with their leases
   */
  static boolean areUsedWithoutLease(List<NameGuard> guards)
      throws InterruptedException, TimeoutException, Exchange.FailedException {
    Map<NameGuard, Long> before = new LinkedHashMap<>();
    for (NameGuard guard : guards) {
      long idle = guard.idleMillis();
      if (idle >= 0 && idle <= RECENT_MILLIS) {
        before.put(guard, idle);
      }
    }
    if (before.isEmpty()) {
      return false;
    }
    long from = System.nanoTime();
    Thread.sleep(BETWEEN_LOOKS_MILLIS);
    for (Map.Entry<NameGuard, Long> look : before.entrySet()) {
      long passed = (System.nanoTime() - from) / 1_000_000;
      long idle = look.getKey().idleMillis();
      if (idle >= 0 && idle + TOLERANCE_MILLIS < look.getValue() + passed) {
        return true;
      }
    }
    return false;
  }

  /** Idle time of the name, or -1 if there is no such consumer. */
  private long idleMillis()
      throws InterruptedException, TimeoutException, Exchange.FailedException {
    byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
    Object consumers;
    try {
      consumers =
          Exchange.await(exchange.commands().consumersInfo(stream.key()), exchange.within());
    } catch (Exchange.FailedException failed) {
      RedisVerdicts.Kind kind = RedisVerdicts.of(failed).kind();
      if (kind == RedisVerdicts.Kind.GROUP_GONE || kind == RedisVerdicts.Kind.KEY_MISSING) {
        return -1; // no group yet, so nobody in it
      }
      throw failed;
    }
    for (Object consumer : ReplyOutput.array(consumers)) {
      Attributes info = new Attributes(consumer);
      if (Arrays.equals((byte[]) info.get("name"), wanted)) {
        return info.number("idle", -1);
      }
    }
    return -1;
  }

  private long renewEveryNanos() {
    return lease.toNanos() / 10 * 3;
  }

  /** The connection is new: nothing is under way. */
  void reset() {
    renewing = false;
    renewedAt = System.nanoTime() - renewEveryNanos();
  }

  /** Renews the lease if it is time to. */
  void step(long now) {
    if (renewing || !held || now - renewedAt < renewEveryNanos()) {
      return;
    }
    renewing = true;
    exchange.ask(
        stream,
        "EVAL",
        renew(),
        () -> renewing = false,
        reply -> {
          if (!isOne(reply)) {
            held = false;
            throw conflict(label, name);
          }
          renewedAt = System.nanoTime();
        });
  }

  /** Lets the name go, so that a successor need not wait. */
  void giveBack() throws InterruptedException, TimeoutException, Exchange.FailedException {
    if (held) {
      held = false;
      Exchange.await(exchange.commands().script(GIVE_BACK, key, token), exchange.within());
    }
  }

  /** What is said of a name that has two users. */
  static SourceException conflict(String label, String name) {
    return new SourceException(
        Verdict.STOP,
        "CONSUMER_NAME_IN_USE",
        label
            + ": another live consumer is called "
            + name
            + ". Two consumers of one name would process each other's pending entries twice. Leave"
            + " consumerName out (each instance then has a name of its own), give each instance its"
            + " own, set onNameConflict: rename, or stop the other one.");
  }

  /** The names of all commands that this guard needs beside the source's own. */
  static List<String> commands() {
    return List.of("eval", "get", "set", "pttl", "del");
  }
}
