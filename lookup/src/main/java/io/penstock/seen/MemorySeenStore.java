package io.penstock.seen;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.penstock.spi.SeenStore;
import io.penstock.spi.SeenStoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Remembers ids in memory, within a bound and for a time, and asks the store behind it, if there is
 * one, for those that are not there. If that store is away, what is in memory is still known. The
 * class is thread-safe if the store behind it is.
 */
final class MemorySeenStore implements SeenStore {

  private final Cache<String, Boolean> ids;
  private final SeenStore behind;

  /**
   * A store.
   *
   * @param behind null if there is none
   */
  MemorySeenStore(int maxIds, Duration ttl, SeenStore behind, Ticker ticker) {
    this.ids =
        Caffeine.newBuilder()
            .maximumSize(maxIds)
            .expireAfterWrite(ttl)
            .ticker(ticker)
            // No thread of a pool that is not ours.
            .executor(Runnable::run)
            .build();
    this.behind = behind;
  }

  @Override
  public void open(String pipeline) throws SeenStoreException {
    if (behind != null) {
      behind.open(pipeline);
    }
  }

  @Override
  public boolean[] seen(List<String> wanted) throws SeenStoreException, InterruptedException {
    boolean[] seen = new boolean[wanted.size()];
    List<String> unknown = new ArrayList<>();
    for (int i = 0; i < seen.length; i++) {
      seen[i] = ids.getIfPresent(wanted.get(i)) != null;
      if (!seen[i]) {
        unknown.add(wanted.get(i));
      }
    }
    if (behind == null || unknown.isEmpty()) {
      return seen;
    }
    boolean[] answers = ask(unknown, seen);
    int next = 0;
    for (int i = 0; i < seen.length; i++) {
      if (!seen[i]) {
        seen[i] = answers[next++];
      }
    }
    return seen;
  }

  private boolean[] ask(List<String> unknown, boolean[] known)
      throws SeenStoreException, InterruptedException {
    try {
      return behind.seen(unknown);
    } catch (SeenStoreException away) {
      throw new SeenStoreException(away.verdict(), away.code(), away.getMessage(), away, known);
    }
  }

  @Override
  public void mark(List<String> settled) throws SeenStoreException, InterruptedException {
    settled.forEach(id -> ids.put(id, Boolean.TRUE));
    if (behind != null) {
      behind.mark(settled);
    }
  }

  @Override
  public String description() {
    return behind == null ? "memory" : "memory and " + behind.description();
  }

  @Override
  public void close() {
    if (behind != null) {
      behind.close();
    }
    ids.invalidateAll();
  }
}
