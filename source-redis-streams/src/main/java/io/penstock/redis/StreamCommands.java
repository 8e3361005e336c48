package io.penstock.redis;

import io.lettuce.core.RedisException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandKeyword;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The stream commands of one consumer of one group, over one connection. Replies are raw, see
 * {@link ReplyOutput}.
 */
final class StreamCommands {

  private static final byte[] NEW = {'>'};

  private final RedisClusterAsyncCommands<byte[], byte[]> connection;
  private final byte[] group;
  private final byte[] consumer;

  StreamCommands(
      RedisClusterAsyncCommands<byte[], byte[]> connection, String group, String consumer) {
    this.connection = connection;
    this.group = group.getBytes(StandardCharsets.UTF_8);
    this.consumer = consumer.getBytes(StandardCharsets.UTF_8);
  }

  RedisClusterAsyncCommands<byte[], byte[]> connection() {
    return connection;
  }

  /**
   * Reads entries that no consumer has been given yet.
   *
   * @param claimMinIdle if not negative, entries that have been idle for so long come first (Redis
   *     8.4)
   */
  CompletionStage<Object> readNew(
      List<byte[]> streams, int count, long blockMillis, long claimMinIdle) {
    CommandArgs<byte[], byte[]> args = readArgs(count).add(CommandKeyword.BLOCK).add(blockMillis);
    if (claimMinIdle >= 0) {
      args.add("CLAIM").add(claimMinIdle);
    }
    args.add("STREAMS").addKeys(streams);
    for (int i = 0; i < streams.size(); i++) {
      args.add(NEW);
    }
    return send(CommandType.XREADGROUP, args);
  }

  /** Reads entries again that are pending for this consumer, after an id. */
  CompletionStage<Object> readOwn(byte[] stream, byte[] after, int count) {
    return send(CommandType.XREADGROUP, readArgs(count).add("STREAMS").addKey(stream).add(after));
  }

  private CommandArgs<byte[], byte[]> readArgs(int count) {
    return args()
        .add(CommandKeyword.GROUP)
        .add(group)
        .add(consumer)
        .add(CommandKeyword.COUNT)
        .add(count);
  }

  /** Lists entries that are pending for this consumer: id, consumer, idle time, deliveries. */
  CompletionStage<Object> ownPending(byte[] stream, byte[] from, int count) {
    return send(
        CommandType.XPENDING,
        args().addKey(stream).add(group).add(from).add("+").add(count).add(consumer));
  }

  /** Lists entries of any consumer that have been idle for so long. */
  CompletionStage<Object> idlePending(byte[] stream, long minIdleMillis, byte[] from, int count) {
    return send(
        CommandType.XPENDING,
        args()
            .addKey(stream)
            .add(group)
            .add(CommandKeyword.IDLE)
            .add(minIdleMillis)
            .add(from)
            .add("+")
            .add(count));
  }

  /** How many entries are pending, the lowest and the highest of them, and a count by consumer. */
  CompletionStage<Object> pendingSummary(byte[] stream) {
    return pendingSummaryOf(stream, group);
  }

  /** The same of any group. */
  CompletionStage<Object> pendingSummaryOf(byte[] stream, byte[] anyGroup) {
    return send(CommandType.XPENDING, args().addKey(stream).add(anyGroup));
  }

  CompletionStage<Object> autoClaim(byte[] stream, long minIdleMillis, byte[] from, int count) {
    return send(
        CommandType.XAUTOCLAIM,
        args()
            .addKey(stream)
            .add(group)
            .add(consumer)
            .add(minIdleMillis)
            .add(from)
            .add(CommandKeyword.COUNT)
            .add(count));
  }

  /** Sets the idle time of entries to zero without counting a delivery. */
  CompletionStage<Object> renew(byte[] stream, Collection<byte[]> ids) {
    return send(CommandType.XCLAIM, claimArgs(stream, ids).add("JUSTID"));
  }

  /** Sets the idle time and the number of deliveries. */
  CompletionStage<Object> handBack(
      byte[] stream, Collection<byte[]> ids, long idleMillis, int deliveries) {
    return send(
        CommandType.XCLAIM,
        claimArgs(stream, ids)
            .add(CommandKeyword.IDLE)
            .add(idleMillis)
            .add("RETRYCOUNT")
            .add(deliveries)
            .add("JUSTID"));
  }

  private CommandArgs<byte[], byte[]> claimArgs(byte[] stream, Collection<byte[]> ids) {
    CommandArgs<byte[], byte[]> args = args().addKey(stream).add(group).add(consumer).add(0);
    ids.forEach(args::add);
    return args;
  }

  CompletionStage<Object> acknowledge(byte[] stream, Collection<byte[]> ids) {
    CommandArgs<byte[], byte[]> args = args().addKey(stream).add(group);
    ids.forEach(args::add);
    return send(CommandType.XACK, args);
  }

  CompletionStage<Object> delete(byte[] stream, Collection<byte[]> ids) {
    CommandArgs<byte[], byte[]> args = args().addKey(stream);
    ids.forEach(args::add);
    return send(CommandType.XDEL, args);
  }

  /**
   * Trims entries below an id, roughly.
   *
   * @param atMost how many at most; 0 for any number
   */
  CompletionStage<Object> trimBelow(byte[] stream, byte[] minId, long atMost) {
    return send(
        CommandType.XTRIM,
        args().addKey(stream).add("MINID").add("~").add(minId).add("LIMIT").add(atMost));
  }

  /** Entries from an id on; an id that begins with a parenthesis is excluded. */
  CompletionStage<Object> range(byte[] stream, byte[] from, int count) {
    return send(
        CommandType.XRANGE,
        args().addKey(stream).add(from).add("+").add(CommandKeyword.COUNT).add(count));
  }

  CompletionStage<Object> streamInfo(byte[] stream) {
    return send(CommandType.XINFO, args().add(CommandKeyword.STREAM).addKey(stream));
  }

  CompletionStage<Object> groupsInfo(byte[] stream) {
    return send(CommandType.XINFO, args().add("GROUPS").addKey(stream));
  }

  CompletionStage<Object> consumersInfo(byte[] stream) {
    return send(CommandType.XINFO, args().add("CONSUMERS").addKey(stream).add(group));
  }

  /** Creates the group, and the stream if need be. */
  CompletionStage<Object> createGroup(byte[] stream, byte[] at) {
    return send(
        CommandType.XGROUP, args().add("CREATE").addKey(stream).add(group).add(at).add("MKSTREAM"));
  }

  /** Runs a script over one key. */
  CompletionStage<Object> script(String script, byte[] key, byte[]... values) {
    CommandArgs<byte[], byte[]> args = args().add(script).add(1).addKey(key);
    for (byte[] value : values) {
      args.add(value);
    }
    return send(CommandType.EVAL, args);
  }

  CompletionStage<Object> serverInfo() {
    return send(CommandType.INFO, args().add("server"));
  }

  byte[] group() {
    return group;
  }

  byte[] consumer() {
    return consumer;
  }

  private static CommandArgs<byte[], byte[]> args() {
    return new CommandArgs<>(ByteArrayCodec.INSTANCE);
  }

  private CompletionStage<Object> send(ProtocolKeyword type, CommandArgs<byte[], byte[]> args) {
    try {
      return connection.dispatch(type, new ReplyOutput(), args);
    } catch (RedisException refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }
}
