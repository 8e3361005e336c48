package io.penstock.redis;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.penstock.spi.CounterLimit;
import io.penstock.spi.CounterState;
import io.penstock.spi.CounterStore;
import io.penstock.spi.CounterStoreException;
import io.penstock.spi.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Keeps counters in Redis. Each is a hash: {@code epoch}, {@code value}, {@code since} (of the
 * epoch's first addition), and for each ended epoch that is due a field {@code due:<epoch>} with
 * its value and until when it has been told to somebody. One script does a whole step, with the
 * server's clock, so instances need not agree on anything. Thread-safe.
 */
public final class RedisCounterStore implements CounterStore {

  /** KEYS: the counter. ARGV: amount, count limit, age limit (ms), time for an attempt (ms). */
  private static final String ADD =
      """
      local t = redis.call('TIME')
      local now = t[1] * 1000 + math.floor(t[2] / 1000)
      local amount = tonumber(ARGV[1])
      local epoch = tonumber(redis.call('HGET', KEYS[1], 'epoch') or '1')
      local value = tonumber(redis.call('HGET', KEYS[1], 'value') or '0') + amount
      local since = tonumber(redis.call('HGET', KEYS[1], 'since') or '-1')
      if since < 0 and amount ~= 0 then since = now end
      local count, age = tonumber(ARGV[2]), tonumber(ARGV[3])
      local full = count > 0 and value >= count
      local old = age >= 0 and since >= 0 and now - since >= age
      if full or old then
        redis.call('HSET', KEYS[1], 'due:' .. string.format('%d', epoch),
            string.format('%d', value) .. ':0')
        epoch, value, since = epoch + 1, 0, -1
      end
      redis.call('HSET', KEYS[1], 'epoch', string.format('%d', epoch),
          'value', string.format('%d', value), 'since', string.format('%d', since))
      local due = {}
      local fields = redis.call('HGETALL', KEYS[1])
      for i = 1, #fields, 2 do
        if string.sub(fields[i], 1, 4) == 'due:' then
          local v, told = string.match(fields[i + 1], '^(-?%d+):(%d+)$')
          if tonumber(told) <= now then
            redis.call('HSET', KEYS[1], fields[i],
                v .. ':' .. string.format('%d', now + tonumber(ARGV[4])))
            due[#due + 1] = string.sub(fields[i], 5)
            due[#due + 1] = v
          end
        end
      end
      return {epoch, value, since < 0 and 0 or now - since, due}
      """;

  private final RedisCounterStoreConfig config;
  private final ConnectionSettings connection;
  private final RedisSession session;
  private volatile String pipeline;

  /**
   * A store that is not connected yet.
   *
   * @param connection of the same configuration, with the names of files resolved
   */
  RedisCounterStore(RedisCounterStoreConfig config, ConnectionSettings connection) {
    this.config = config;
    this.connection = connection;
    this.session = new RedisSession(connection);
  }

  @Override
  public void open(String pipelineName) throws CounterStoreException {
    pipeline = pipelineName;
    try {
      session.ask(commands -> commands.hlen(key("")));
    } catch (RedisSession.Failure failure) {
      throw failed("opening", failure, failure.finding().opening());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CounterStoreException(
          Verdict.OUTAGE, "INTERRUPTED", description() + ": interrupted while connecting", null);
    }
  }

  private byte[] key(String counter) {
    return config
        .key()
        .replace("{pipeline}", pipeline)
        .replace("{counter}", counter)
        .getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public CounterState add(String counter, long amount, CounterLimit limit, Duration attemptWithin)
      throws CounterStoreException, InterruptedException {
    try {
      return state(
          (Object[])
              session.ask(commands -> run(commands, key(counter), amount, limit, attemptWithin)));
    } catch (RedisSession.Failure failure) {
      throw failed("adding to " + counter, failure, failure.finding().running());
    }
  }

  private static CompletionStage<Object> run(
      RedisClusterAsyncCommands<byte[], byte[]> commands,
      byte[] key,
      long amount,
      CounterLimit limit,
      Duration attemptWithin) {
    return commands.dispatch(
        CommandType.EVAL,
        new ReplyOutput(),
        new CommandArgs<>(ByteArrayCodec.INSTANCE)
            .add(ADD)
            .add(1)
            .addKey(key)
            .add(amount)
            .add(limit.count())
            .add(limit.age() == null ? -1 : limit.age().toMillis())
            .add(attemptWithin.toMillis()));
  }

  private static CounterState state(Object[] reply) {
    Object[] turns = ReplyOutput.array(reply[3]);
    List<CounterState.Due> due = new ArrayList<>();
    for (int i = 0; i + 1 < turns.length; i += 2) {
      due.add(new CounterState.Due(number(turns[i]), number(turns[i + 1])));
    }
    due.sort(Comparator.comparingLong(CounterState.Due::epoch));
    return new CounterState(
        (Long) reply[0], (Long) reply[1], Duration.ofMillis(Math.max(0, (Long) reply[2])), due);
  }

  private static long number(Object text) {
    return Long.parseLong(new String((byte[]) text, StandardCharsets.US_ASCII));
  }

  @Override
  public boolean complete(String counter, long epoch)
      throws CounterStoreException, InterruptedException {
    byte[] field = ("due:" + epoch).getBytes(StandardCharsets.US_ASCII);
    try {
      return session.ask(commands -> commands.hdel(key(counter), field)) > 0;
    } catch (RedisSession.Failure failure) {
      throw failed("completing " + counter, failure, failure.finding().running());
    }
  }

  private CounterStoreException failed(String what, RedisSession.Failure failure, Verdict verdict) {
    return new CounterStoreException(
        verdict,
        failure.finding().code(),
        description() + ": " + what + " failed: " + failure.getMessage(),
        failure);
  }

  @Override
  public String description() {
    return "redis at " + connection.place();
  }

  @Override
  public void close() {
    session.close();
  }
}
