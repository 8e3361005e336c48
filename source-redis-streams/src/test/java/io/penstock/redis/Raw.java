package io.penstock.redis;

import io.lettuce.core.Consumer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.models.stream.PendingMessage;
import io.penstock.testkit.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A second client beside the one under test. */
final class Raw implements AutoCloseable {

  private final RedisClient client;
  final RedisCommands<String, String> commands;

  Raw(RedisServer server) {
    this(server.uri());
  }

  Raw(String uri) {
    client = RedisClient.create(uri);
    commands = client.connect().sync();
  }

  /** A name that no other test has. */
  static String stream() {
    return "s-" + UUID.randomUUID();
  }

  /** Adds entries with one field {@code n} that holds its number; returns their ids. */
  List<String> add(String stream, int from, int to) {
    List<String> ids = new ArrayList<>();
    for (int i = from; i < to; i++) {
      ids.add(commands.xadd(stream, Map.of("n", Integer.toString(i))));
    }
    return ids;
  }

  String addAt(String stream, String id, int number) {
    return commands.xadd(stream, new XAddArgs().id(id), Map.of("n", Integer.toString(number)));
  }

  /** Reads new entries as some consumer that then does nothing about them. */
  List<String> readAs(String stream, String consumer, int count) {
    return readAs(stream, "g", consumer, count);
  }

  @SuppressWarnings("unchecked")
  List<String> readAs(String stream, String group, String consumer, int count) {
    List<StreamMessage<String, String>> read =
        commands.xreadgroup(
            Consumer.from(group, consumer),
            XReadArgs.Builder.count(count),
            XReadArgs.StreamOffset.lastConsumed(stream));
    return read.stream().map(StreamMessage::getId).toList();
  }

  void createGroup(String stream, String group) {
    commands.xgroupCreate(
        XReadArgs.StreamOffset.from(stream, "0"), group, new XGroupCreateArgs().mkstream(true));
  }

  /** Asks as the source does, and waits for the raw reply. */
  Object asConsumer(
      String group, String consumer, Function<StreamCommands, CompletionStage<Object>> question) {
    try (StatefulRedisConnection<byte[], byte[]> own = client.connect(ByteArrayCodec.INSTANCE)) {
      return question
          .apply(new StreamCommands(own.async(), group, consumer))
          .toCompletableFuture()
          .join();
    }
  }

  /** Names of the group's consumers. */
  List<String> consumers(String stream) {
    return commands.xinfoConsumers(stream, "g").stream()
        .map(consumer -> String.valueOf(((List<?>) consumer).get(1)))
        .toList();
  }

  /** Counts one more delivery. */
  void deliverAgain(String stream, String consumer, String id) {
    commands.xclaim(stream, Consumer.from("g", consumer), 0, id);
  }

  long pending(String stream) {
    return commands.xpending(stream, "g").getCount();
  }

  List<PendingMessage> pendingRows(String stream) {
    return commands.xpending(
        stream, "g", io.lettuce.core.Range.unbounded(), io.lettuce.core.Limit.from(10_000));
  }

  @Override
  public void close() {
    client.shutdown();
  }
}
