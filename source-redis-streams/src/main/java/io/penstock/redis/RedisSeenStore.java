package io.penstock.redis;

import io.lettuce.core.SetArgs;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.penstock.spi.SeenStore;
import io.penstock.spi.SeenStoreException;
import io.penstock.spi.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Remembers ids in Redis, each as a key that expires. The ids of one call travel together.
 *
 * <p>After a failure it does not ask for a moment but fails at once, so that a server that hangs
 * does not slow every batch down by a timeout. Thread-safe.
 */
public final class RedisSeenStore implements SeenStore {

  /** Keys in one command; more would hold up the server's other clients. */
  private static final int BATCH = 500;

  private static final byte[] MARK = {'1'};

  private final RedisSeenStoreConfig config;
  private final ConnectionSettings connection;
  private final RedisSession session;
  private volatile String prefix;
  private volatile boolean failing;
  private volatile long askAgainAt;

  /**
   * A store that is not connected yet.
   *
   * @param connection of the same configuration, with the names of files resolved
   */
  RedisSeenStore(RedisSeenStoreConfig config, ConnectionSettings connection) {
    this.config = config;
    this.connection = connection;
    this.session = new RedisSession(connection);
  }

  @Override
  public void open(String pipeline) throws SeenStoreException {
    prefix = config.keyPrefix() + pipeline + ":";
    try {
      ask("opening", commands -> commands.get(key("")));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new SeenStoreException(
          Verdict.OUTAGE, "INTERRUPTED", description() + ": interrupted while connecting", null);
    }
  }

  private byte[] key(String id) {
    return (prefix + id).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public boolean[] seen(List<String> ids) throws SeenStoreException, InterruptedException {
    if (ids.isEmpty()) {
      return new boolean[0];
    }
    return ask("looking up ids", commands -> look(commands, ids));
  }

  private CompletionStage<boolean[]> look(
      RedisClusterAsyncCommands<byte[], byte[]> commands, List<String> ids) {
    boolean[] seen = new boolean[ids.size()];
    List<CompletableFuture<?>> parts = new ArrayList<>();
    for (int from = 0; from < ids.size(); from += BATCH) {
      int first = from;
      byte[][] keys =
          ids.subList(from, Math.min(ids.size(), from + BATCH)).stream()
              .map(this::key)
              .toArray(byte[][]::new);
      parts.add(
          commands
              .mget(keys)
              .thenAccept(
                  found -> {
                    for (int i = 0; i < keys.length; i++) {
                      seen[first + i] = found.get(i).hasValue();
                    }
                  })
              .toCompletableFuture());
    }
    return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new)).thenApply(all -> seen);
  }

  @Override
  public void mark(List<String> ids) throws SeenStoreException, InterruptedException {
    if (ids.isEmpty()) {
      return;
    }
    SetArgs expiring = SetArgs.Builder.px(config.ttl().toMillis());
    ask(
        "marking ids",
        commands ->
            CompletableFuture.allOf(
                ids.stream()
                    .map(id -> commands.set(key(id), MARK, expiring).toCompletableFuture())
                    .toArray(CompletableFuture[]::new)));
  }

  private <T> T ask(String what, RedisSession.Question<T> question)
      throws SeenStoreException, InterruptedException {
    if (failing && System.nanoTime() - askAgainAt < 0) {
      throw new SeenStoreException(
          Verdict.OUTAGE,
          "PAUSED",
          description() + ": failed a moment ago and is not asked until later",
          null);
    }
    try {
      T answer = session.ask(question);
      failing = false;
      return answer;
    } catch (RedisSession.Failure failure) {
      askAgainAt = System.nanoTime() + config.pauseAfterFailure().toNanos();
      failing = true;
      throw new SeenStoreException(
          failure.finding().running(),
          failure.finding().code(),
          description() + ": " + what + " failed: " + failure.getMessage(),
          failure);
    }
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
