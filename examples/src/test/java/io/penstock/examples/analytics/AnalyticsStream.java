package io.penstock.examples.analytics;

import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Looks at a stream and its dead letters with a plain client. */
final class AnalyticsStream implements AutoCloseable {

  private final RedisClient client;
  private final StatefulRedisConnection<byte[], byte[]> connection;
  private final String name;

  AnalyticsStream(String uri, String name) {
    this.client = RedisClient.create(uri);
    this.connection = client.connect(ByteArrayCodec.INSTANCE);
    this.name = name;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private RedisCommands<byte[], byte[]> redis() {
    return connection.sync();
  }

  /** Entries that consumers of the group hold. */
  long pending(String group) {
    return redis().xpending(bytes(name), bytes(group)).getCount();
  }

  /** Entries held by each consumer of the group, by its name. */
  Map<String, Long> pendingByConsumer(String group) {
    Map<String, Long> byConsumer = new HashMap<>();
    redis()
        .xpending(bytes(name), bytes(group))
        .getConsumerMessageCount()
        .forEach((consumer, count) -> byConsumer.put(consumer, count));
    return byConsumer;
  }

  /** How many dead letters lie there, repeated ones too. */
  long deadLetters() {
    return redis().xlen(bytes(name + "-dlq"));
  }

  /**
   * The dead letters by identity: one that was written twice, because its entry was read twice, is
   * one.
   */
  Map<String, Integer> deadLettersByIdentity() {
    Map<String, String> byId = new LinkedHashMap<>();
    List<StreamMessage<byte[], byte[]>> letters =
        redis().xrange(bytes(name + "-dlq"), Range.unbounded());
    for (StreamMessage<byte[], byte[]> letter : letters) {
      Map<String, byte[]> fields = new HashMap<>();
      letter.getBody().forEach((key, value) -> fields.put(new String(key), value));
      byId.put(
          new String(fields.get("penstock.error.id"), StandardCharsets.UTF_8),
          AnalyticsModel.letter(
              new String(fields.get("penstock.error.code"), StandardCharsets.UTF_8),
              fields.get("data")));
    }
    Map<String, Integer> count = new HashMap<>();
    byId.values().forEach(letter -> count.merge(letter, 1, Integer::sum));
    return count;
  }

  @Override
  public void close() {
    connection.close();
    client.shutdown();
  }
}
