package io.penstock.seen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.spi.SeenStore;
import io.penstock.spi.SeenStoreException;
import io.penstock.spi.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MemorySeenStoreTest {

  private final AtomicLong now = new AtomicLong();
  private final Shared shared = new Shared();
  private final MemorySeenStore alone =
      new MemorySeenStore(100, Duration.ofHours(24), null, now::get);
  private final MemorySeenStore store =
      new MemorySeenStore(100, Duration.ofHours(24), shared, now::get);

  /** What instances share; can be taken away. */
  private static final class Shared implements SeenStore {
    final Set<String> ids = new HashSet<>();
    final List<List<String>> asked = new ArrayList<>();
    boolean away;
    boolean closed;

    private void check() throws SeenStoreException {
      if (away) {
        throw new SeenStoreException(Verdict.OUTAGE, "AWAY", "shared: away", null);
      }
    }

    @Override
    public void open(String pipeline) throws SeenStoreException {
      check();
    }

    @Override
    public boolean[] seen(List<String> wanted) throws SeenStoreException {
      asked.add(List.copyOf(wanted));
      check();
      boolean[] seen = new boolean[wanted.size()];
      for (int i = 0; i < seen.length; i++) {
        seen[i] = ids.contains(wanted.get(i));
      }
      return seen;
    }

    @Override
    public void mark(List<String> settled) throws SeenStoreException {
      check();
      ids.addAll(settled);
    }

    @Override
    public String description() {
      return "shared";
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @Test
  void anIdIsRememberedForItsTime() throws Exception {
    assertThat(alone.seen(List.of("a", "b"))).containsExactly(false, false);
    alone.mark(List.of("a"));
    assertThat(alone.seen(List.of("a", "b"))).containsExactly(true, false);
    now.addAndGet(Duration.ofHours(24).toNanos());
    assertThat(alone.seen(List.of("a"))).containsExactly(false);
  }

  @Test
  void itNeverHoldsMoreThanItsBound() throws Exception {
    List<String> ids = IntStream.range(0, 10_000).mapToObj(i -> "id-" + i).toList();
    alone.mark(ids);
    int seen = 0;
    for (boolean each : alone.seen(ids)) {
      seen += each ? 1 : 0;
    }
    assertThat(seen).isBetween(1, 100);
  }

  @Test
  void theStoreBehindIsAskedForTheRestOnlyAndToldOfAll() throws Exception {
    shared.ids.add("other");
    store.mark(List.of("mine"));
    assertThat(store.seen(List.of("mine", "other", "new"))).containsExactly(true, true, false);
    assertThat(shared.asked).containsExactly(List.of("other", "new"));
    assertThat(store.seen(List.of("mine"))).containsExactly(true);
    assertThat(shared.asked).hasSize(1);
    assertThat(shared.ids).contains("mine");
  }

  @Test
  void whileItIsAwayWhatIsInMemoryIsStillKnown() throws Exception {
    store.mark(List.of("before"));
    shared.away = true;
    assertThatThrownBy(() -> store.open("test")).isInstanceOf(SeenStoreException.class);
    assertThatThrownBy(() -> store.mark(List.of("during"))).isInstanceOf(SeenStoreException.class);
    assertThat(store.seen(List.of("before", "during"))).containsExactly(true, true);
    SeenStoreException away =
        catchThrowableOfType(
            SeenStoreException.class, () -> store.seen(List.of("new", "during", "x")));
    assertThat(IntStream.range(0, 3).mapToObj(away::isKnown)).containsExactly(false, true, false);
    store.close();
    assertThat(shared.closed).isTrue();
  }
}
