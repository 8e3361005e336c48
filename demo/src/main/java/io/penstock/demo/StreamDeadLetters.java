package io.penstock.demo;

import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** What lies in a dead-letter stream, read with a plain Redis client. */
final class StreamDeadLetters {

  private StreamDeadLetters() {}

  /**
   * Reads the whole stream.
   *
   * @param payloadField the field that held the record
   * @param samples how many letters to keep, each of another code
   */
  static DeadLetters read(String uri, String stream, String payloadField, int samples) {
    Map<String, Long> byCode = new TreeMap<>();
    Map<String, DeadLetters.Letter> kept = new LinkedHashMap<>();
    long count = 0;
    RedisClient client = RedisClient.create(uri);
    try (StatefulRedisConnection<byte[], byte[]> connection =
        client.connect(ByteArrayCodec.INSTANCE)) {
      for (StreamMessage<byte[], byte[]> entry :
          connection.sync().xrange(stream.getBytes(StandardCharsets.UTF_8), Range.unbounded())) {
        count++;
        DeadLetters.Letter letter = letter(entry, payloadField);
        byCode.merge(letter.code(), 1L, Long::sum);
        if (kept.size() < samples) {
          kept.putIfAbsent(letter.code(), letter);
        }
      }
    } finally {
      client.shutdown();
    }
    return new DeadLetters(count, byCode, new ArrayList<>(kept.values()));
  }

  private static DeadLetters.Letter letter(
      StreamMessage<byte[], byte[]> entry, String payloadField) {
    Map<String, byte[]> fields = new HashMap<>();
    entry
        .getBody()
        .forEach((name, value) -> fields.put(new String(name, StandardCharsets.UTF_8), value));
    return new DeadLetters.Letter(
        error(fields, "source") + "@" + error(fields, "position"),
        error(fields, "stage"),
        error(fields, "code"),
        error(fields, "message"),
        DeadLetters.excerpt(fields.get(payloadField)));
  }

  private static String error(Map<String, byte[]> fields, String name) {
    byte[] value = fields.get("penstock.error." + name);
    return value == null ? "?" : new String(value, StandardCharsets.UTF_8);
  }
}
