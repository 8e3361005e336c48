package io.penstock.redis;

import io.penstock.spi.DeadRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The dead letters that the server has and too few of its replicas, so that the next attempt only
 * waits for the replicas and adds nothing twice.
 *
 * <p>That holds for the connection that added them: the server's WAIT counts the replicas that have
 * what was written before over the same connection, and behind another one there may be another
 * server. Then they are added again, which costs a double and never a loss. Thread-safe.
 */
final class Unreplicated {

  /** More than that are of writers that have given up. */
  private static final int REMEMBERED = 256;

  private final Map<List<String>, Object> connections = new HashMap<>();

  /** What a batch goes by: a record that dies once more is another letter. */
  static List<String> name(List<DeadRecord> records) {
    List<String> names = new ArrayList<>(records.size());
    for (DeadRecord dead : records) {
      names.add(dead.id() + " " + dead.time());
    }
    return names;
  }

  /** These were added over that connection, and too few replicas have them. */
  synchronized void remember(List<String> letters, Object connection) {
    connections.values().removeIf(other -> other != connection);
    if (connections.size() >= REMEMBERED) {
      connections.clear();
    }
    connections.put(letters, connection);
  }

  synchronized boolean wereAdded(List<String> letters, Object connection) {
    return connections.get(letters) == connection;
  }

  synchronized void forget(List<String> letters) {
    connections.remove(letters);
  }
}
