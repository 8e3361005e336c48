package io.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.spi.ComponentContext;
import io.penstock.spi.SeenStore;
import io.penstock.spi.SeenStoreException;
import io.penstock.spi.Verdict;
import io.penstock.testkit.RedisServer;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import io.penstock.testkit.TcpProxy;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Ids that are remembered for a while. */
@ExtendWith(Services.class)
class RedisSeenStoreTest {

  @Shared RedisServer server;
  private final String pipeline = UUID.randomUUID().toString();

  private SeenStore open(Settings settings, String name) throws Exception {
    SeenStore store =
        new RedisSeenStoreProvider()
            .create(settings.as(RedisSeenStoreConfig.class), new ComponentContext(name, null));
    store.open(name);
    return store;
  }

  @Test
  void remembersAcrossInstancesAndNotAcrossPipelines() throws Exception {
    try (SeenStore one = open(Settings.of(server.uri()), pipeline);
        SeenStore two = open(Settings.of(server.uri()), pipeline);
        SeenStore other = open(Settings.of(server.uri()), pipeline + "2")) {
      assertThat(one.seen(List.of("a", "b", "ü"))).containsExactly(false, false, false);
      one.mark(List.of("b", "ü"));
      assertThat(two.seen(List.of("a", "b", "ü", "b"))).containsExactly(false, true, true, true);
      assertThat(other.seen(List.of("b"))).containsExactly(false);
      assertThat(one.seen(List.of())).isEmpty();
      one.mark(List.of());
    }
  }

  @Test
  void keepsTheOrderOverSeveralCommands() throws Exception {
    List<String> ids = IntStream.range(0, 2_345).mapToObj(n -> "id" + n).toList();
    try (SeenStore store = open(Settings.of(server.uri()), pipeline)) {
      store.mark(ids.stream().filter(id -> id.endsWith("7")).toList());
      boolean[] seen = store.seen(ids);
      for (int i = 0; i < seen.length; i++) {
        assertThat(seen[i]).isEqualTo(ids.get(i).endsWith("7"));
      }
    }
  }

  @Test
  void forgetsAfterAWhile() throws Exception {
    try (SeenStore store = open(Settings.of(server.uri()).with("ttl", "50ms"), pipeline)) {
      store.mark(List.of("a"));
      Awaitility.await().until(() -> !store.seen(List.of("a"))[0]);
    }
  }

  @Test
  void failsAtOnceAfterAFailureAndGoesOnLater() throws Exception {
    try (TcpProxy proxy = TcpProxy.to(server.host(), server.port());
        SeenStore store =
            open(
                Settings.of("redis://" + proxy.address())
                    .with("commandTimeout", "300ms")
                    .with("pauseAfterFailure", "400ms"),
                pipeline)) {
      store.mark(List.of("a"));
      proxy.blackHole();
      SeenStoreException first = failure(store);
      assertThat(first.code()).isEqualTo("TIMEOUT");
      assertThat(failure(store).code()).isEqualTo("PAUSED");
      proxy.restore();
      Awaitility.await().ignoreExceptions().until(() -> store.seen(List.of("a"))[0]);
    }
  }

  private static SeenStoreException failure(SeenStore store) {
    return catchThrowableOfType(SeenStoreException.class, () -> store.seen(List.of("a")));
  }

  @Test
  void saysWhyItCannotConnect() throws Exception {
    SeenStoreException refused =
        catchThrowableOfType(
            SeenStoreException.class, () -> open(Settings.of("redis://127.0.0.1:1"), pipeline));
    assertThat(refused.verdict()).isEqualTo(Verdict.OUTAGE);
    assertThat(refused).hasMessageContaining("redis at 127.0.0.1:1");
  }
}
