package io.penstock.producer;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;

/**
 * Adds a workload to a Redis stream, each record as an entry with one field. Every entry is
 * answered for and none is added twice, so what {@link #send} returns is what lies in the stream.
 * For one thread.
 */
public final class RedisLoad implements AutoCloseable {

  /** Entries that travel together. */
  private static final int PIPELINED = 200;

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final RedisClient client;
  private final StatefulRedisConnection<byte[], byte[]> connection;
  private final byte[] stream;
  private final byte[] field;

  /**
   * A connection.
   *
   * @param uri as {@code redis://host:port}
   * @param field the field that holds a record's value; a record without a value gets another one
   * @throws IllegalArgumentException if the address is none
   */
  public RedisLoad(String uri, String stream, String field) {
    this.client = RedisClient.create(address(uri));
    // A command that is sent again after a lost connection could be done twice.
    client.setOptions(ClientOptions.builder().autoReconnect(false).build());
    try {
      this.connection = client.connect(ByteArrayCodec.INSTANCE);
    } catch (RuntimeException failure) {
      client.shutdown();
      throw failure;
    }
    connection.setAutoFlushCommands(false);
    this.stream = stream.getBytes(StandardCharsets.UTF_8);
    this.field = field.getBytes(StandardCharsets.UTF_8);
  }

  /** Neither message nor cause of what the library throws: both repeat the address's password. */
  private static RedisURI address(String uri) {
    try {
      return RedisURI.create(uri.trim());
    } catch (RuntimeException malformed) {
      throw new IllegalArgumentException(
          "the address of the server is not a Redis address; write redis://host:6379,"
              + " rediss://host:6379/0 or redis-sentinel://host:26379,host:26379/0#master");
    }
  }

  /**
   * Adds records and returns when all are acknowledged.
   *
   * @param count how many
   * @param ratePerSecond how many a second; 0 for as fast as possible
   * @param progress told now and then how many were added
   * @return the books that a pipeline over them must show
   * @throws IllegalStateException if an entry could not be added; later ones may or may not be
   * @throws InterruptedException if interrupted; what was sent stays sent
   */
  public ExpectedBooks send(Workload workload, long count, int ratePerSecond, LongConsumer progress)
      throws InterruptedException {
    ExpectedBooks books = new ExpectedBooks();
    Pace pace = new Pace(ratePerSecond);
    // At a low rate an entry must not wait for others.
    int together = ratePerSecond > 0 ? Math.max(1, ratePerSecond / 100) : PIPELINED;
    List<RedisFuture<String>> open = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      pace.await(i);
      SyntheticRecord record = workload.next();
      books.add(record.expectation());
      open.add(add(record.value()));
      if (open.size() >= Math.min(together, PIPELINED) || i + 1 == count) {
        finish(open);
        progress.accept(i + 1);
      }
    }
    return books;
  }

  private RedisFuture<String> add(byte[] value) {
    return value == null
        ? connection
            .async()
            .xadd(stream, Map.of("note".getBytes(StandardCharsets.UTF_8), new byte[0]))
        : connection.async().xadd(stream, Map.of(field, value));
  }

  private void finish(List<RedisFuture<String>> open) throws InterruptedException {
    connection.flushCommands();
    try {
      for (RedisFuture<String> each : open) {
        each.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (ExecutionException failure) {
      throw new IllegalStateException(
          "could not add to the stream: " + failure.getCause().getMessage(), failure.getCause());
    } catch (TimeoutException late) {
      throw new IllegalStateException("Redis does not answer", late);
    }
    open.clear();
  }

  @Override
  public void close() {
    connection.close();
    client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
  }
}
