package io.penstock.redis;

import io.lettuce.core.api.StatefulConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The connections of a source that belong together: one for commands that are answered at once, and
 * one for each blocking read. They are made together and given up together.
 */
final class RedisLink implements AutoCloseable {

  private final List<StatefulConnection<byte[], byte[]>> connections;

  private RedisLink(List<StatefulConnection<byte[], byte[]>> connections) {
    this.connections = connections;
  }

  /** Begins to make the connections; if one of them cannot be made, none is kept. */
  static CompletableFuture<RedisLink> open(RedisConnector connector, int readers) {
    List<CompletableFuture<StatefulConnection<byte[], byte[]>>> parts = new ArrayList<>();
    for (int i = 0; i <= readers; i++) {
      parts.add(connector.connect());
    }
    CompletableFuture<RedisLink> link = new CompletableFuture<>();
    CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
        .whenComplete(
            (all, failure) -> {
              if (failure != null) {
                parts.forEach(
                    part ->
                        part.whenComplete(
                            (connection, any) -> {
                              if (connection != null) {
                                connection.closeAsync();
                              }
                            }));
                link.completeExceptionally(failure);
                return;
              }
              RedisLink made = new RedisLink(parts.stream().map(CompletableFuture::join).toList());
              if (!link.complete(made)) {
                made.close(); // nobody waits for it any more
              }
            });
    return link;
  }

  /** Commands that are answered at once. */
  StreamCommands control(String group, String consumer) {
    return commands(0, group, consumer);
  }

  /** Commands over the connection of a blocking read, counted from 0. */
  StreamCommands reader(int number, String group, String consumer) {
    return commands(number + 1, group, consumer);
  }

  private StreamCommands commands(int connection, String group, String consumer) {
    return new StreamCommands(
        RedisConnector.commands(connections.get(connection)), group, consumer);
  }

  boolean isOpen() {
    for (StatefulConnection<byte[], byte[]> connection : connections) {
      if (!connection.isOpen()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    for (StatefulConnection<byte[], byte[]> connection : connections) {
      if (connection.isOpen()) {
        connection.closeAsync();
      }
    }
  }
}
