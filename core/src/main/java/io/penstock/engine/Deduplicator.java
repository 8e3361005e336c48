package io.penstock.engine;

import io.micrometer.core.instrument.Counter;
import io.penstock.record.Rejection;
import io.penstock.spi.ComponentException;
import io.penstock.spi.SeenStore;
import io.penstock.spi.SeenStoreException;
import io.penstock.spi.Stage;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds records that were seen before. Ids are marked only once their records are settled: marked
 * earlier, a crash in between would lose the record. Shared by all lanes.
 */
final class Deduplicator<T> {

  private final SeenIds<T> ids;
  private final SeenStore store;
  private final Waits waits;
  private final Counter unavailable;
  private final String component;

  /**
   * A deduplicator.
   *
   * @param waits of its own: readiness does not hang on a store that may be passed over
   */
  Deduplicator(SeenIds<T> ids, SeenStore store, Waits waits, PipelineMeters meters) {
    this.ids = ids;
    this.store = store;
    this.waits = waits;
    this.unavailable = meters.deduplicateUnavailable();
    this.component = "seen store " + store.description();
  }

  void open(String pipeline) {
    try {
      store.open(pipeline);
    } catch (SeenStoreException failure) {
      waits.begin(this, component, failure);
    } catch (RuntimeException unknown) {
      waits.begin(this, component, Failures.unknown(unknown));
    }
  }

  /** Turns those of the decoded entries that were seen before into duplicates. */
  void check(List<Entry<T>> decoded) throws InterruptedException {
    List<Entry<T>> asked = new ArrayList<>(decoded.size());
    List<String> wanted = new ArrayList<>(decoded.size());
    for (Entry<T> entry : decoded) {
      if (entry.isPending()) {
        String id = id(entry);
        if (id != null) {
          entry.seenAs(id);
          asked.add(entry);
          wanted.add(id);
        }
      }
    }
    if (asked.isEmpty()) {
      return;
    }
    try {
      boolean[] seen = store.seen(wanted);
      waits.end(this, component);
      for (int i = 0; i < seen.length; i++) {
        if (seen[i]) {
          asked.get(i).become(Fate.DUPLICATE);
        }
      }
    } catch (SeenStoreException failure) {
      int unknown = asked.size();
      for (int i = 0; i < asked.size(); i++) {
        if (failure.isKnown(i)) {
          asked.get(i).become(Fate.DUPLICATE);
          unknown--;
        }
      }
      passOver(unknown, failure);
    } catch (RuntimeException unknown) {
      passOver(asked.size(), Failures.unknown(unknown));
    }
  }

  /** Null also for an entry that has died of it. */
  private String id(Entry<T> entry) {
    try {
      return ids.id(entry.event());
    } catch (PipelineFailedException failed) {
      throw failed;
    } catch (RuntimeException bug) {
      // One record's misfortune; its text may hold payload, so only the place.
      entry.die(
          Stage.TRANSFORM,
          new Rejection("DEDUPLICATE_FAILED", "unexpected failure: " + Failures.describe(bug)));
      return null;
    }
  }

  /** Remembers those of the entries that are in the target. */
  void mark(List<Entry<T>> settled) throws InterruptedException {
    List<String> done = new ArrayList<>(settled.size());
    for (Entry<T> entry : settled) {
      boolean inTarget =
          switch (entry.fate()) {
            case WRITTEN, DUPLICATE, STALE -> true;
            default -> false;
          };
      if (inTarget && entry.seenId() != null) {
        done.add(entry.seenId());
      }
    }
    if (done.isEmpty()) {
      return;
    }
    try {
      store.mark(done);
    } catch (SeenStoreException failure) {
      passOver(done.size(), failure);
    } catch (RuntimeException unknown) {
      passOver(done.size(), Failures.unknown(unknown));
    }
  }

  private void passOver(int records, ComponentException failure) {
    unavailable.increment(records);
    waits.begin(this, component, failure);
  }

  void close() {
    store.close();
  }
}
