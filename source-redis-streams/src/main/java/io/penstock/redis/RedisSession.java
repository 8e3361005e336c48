package io.penstock.redis;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/**
 * One connection for several threads that wait for their replies. A connection that failed is
 * dropped, and the next command makes a new one: nothing is ever sent twice by itself.
 */
final class RedisSession implements AutoCloseable {

  private final ConnectionSettings settings;
  private RedisConnector connector;
  private StatefulConnection<byte[], byte[]> connection;
  private boolean closed;

  RedisSession(ConnectionSettings settings) {
    this.settings = settings;
  }

  /** What is asked over a connection. */
  @FunctionalInterface
  interface Question<T> {
    CompletionStage<T> ask(RedisClusterAsyncCommands<byte[], byte[]> commands);
  }

  /**
   * Asks and waits for the answer.
   *
   * @throws Failure with what it means
   */
  <T> T ask(Question<T> question) throws Failure, InterruptedException {
    StatefulConnection<byte[], byte[]> asked = null;
    try {
      asked = connected();
      return Exchange.await(
          question.ask(RedisConnector.commands(asked)), settings.commandTimeout());
    } catch (TimeoutException | Exchange.FailedException | RuntimeException failed) {
      RedisVerdicts.Finding finding = RedisVerdicts.of(failed);
      if (asked != null && finding.kind() == RedisVerdicts.Kind.CONNECTION) {
        drop(asked);
      }
      throw new Failure(finding, failed);
    }
  }

  private synchronized StatefulConnection<byte[], byte[]> connected()
      throws InterruptedException, TimeoutException, Exchange.FailedException {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    if (connection != null && connection.isOpen()) {
      return connection;
    }
    if (connector == null) {
      connector = new RedisConnector(settings);
    }
    CompletableFuture<StatefulConnection<byte[], byte[]>> connecting = connector.connect();
    try {
      connection =
          Exchange.await(connecting, settings.connectTimeout().plus(settings.commandTimeout()));
    } catch (TimeoutException | InterruptedException notWaitedFor) {
      connecting.thenAccept(StatefulConnection::closeAsync);
      throw notWaitedFor;
    }
    return connection;
  }

  private synchronized void drop(StatefulConnection<byte[], byte[]> failed) {
    if (connection == failed) {
      connection = null;
    }
    if (failed.isOpen()) {
      failed.closeAsync();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    connection = null;
    if (connector != null) {
      connector.close();
      connector = null;
    }
  }

  /** A question that was not answered, and what that means. */
  static final class Failure extends Exception {

    private final transient RedisVerdicts.Finding finding;

    private Failure(RedisVerdicts.Finding finding, Throwable cause) {
      super(finding.explained(), cause);
      this.finding = finding;
    }

    RedisVerdicts.Finding finding() {
      return finding;
    }
  }
}
