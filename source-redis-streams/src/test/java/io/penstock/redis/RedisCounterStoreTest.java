package io.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.spi.ComponentContext;
import io.penstock.spi.CounterLimit;
import io.penstock.spi.CounterState;
import io.penstock.spi.CounterState.Due;
import io.penstock.spi.CounterStore;
import io.penstock.testkit.RedisServer;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Counters with limits at which something happens once. */
@ExtendWith(Services.class)
class RedisCounterStoreTest {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final CounterLimit TEN = new CounterLimit(10, null);

  @Shared RedisServer server;
  private final String pipeline = UUID.randomUUID().toString();
  private CounterStore store;

  @BeforeEach
  void open() throws Exception {
    store = newStore();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private CounterStore newStore() throws Exception {
    CounterStore made =
        new RedisCounterStoreProvider()
            .create(
                Settings.of(server.uri()).as(RedisCounterStoreConfig.class),
                new ComponentContext(pipeline, null));
    made.open(pipeline);
    return made;
  }

  @Test
  void endsAnEpochAtTheLimitAndTellsOneCallerOfIt() throws Exception {
    CounterState nine = store.add("c", 9, TEN, LONG);
    assertThat(nine.epoch()).isEqualTo(1);
    assertThat(nine.value()).isEqualTo(9);
    assertThat(nine.due()).isEmpty();
    CounterState crossed = store.add("c", 3, TEN, LONG);
    assertThat(crossed.epoch()).isEqualTo(2);
    assertThat(crossed.value()).isZero();
    assertThat(crossed.due()).containsExactly(new Due(1, 12));
    assertThat(store.add("c", 1, TEN, LONG).due()).isEmpty();
    assertThat(store.complete("c", 1)).isTrue();
    assertThat(store.complete("c", 1)).isFalse();
    assertThat(store.add("other", 1, TEN, LONG).epoch()).isEqualTo(1);
  }

  @Test
  void tellsAnotherCallerIfTheFirstOneDied() throws Exception {
    assertThat(store.add("c", 10, TEN, Duration.ofMillis(50)).due())
        .containsExactly(new Due(1, 10));
    try (CounterStore heir = newStore()) {
      Awaitility.await()
          .untilAsserted(
              () -> assertThat(heir.add("c", 0, TEN, LONG).due()).containsExactly(new Due(1, 10)));
      heir.complete("c", 1);
      assertThat(heir.add("c", 0, TEN, Duration.ZERO).due()).isEmpty();
    }
  }

  @Test
  void endsAnEpochByAgeWithoutTraffic() throws Exception {
    CounterLimit young = new CounterLimit(0, Duration.ofMillis(100));
    assertThat(store.add("c", 0, young, LONG).age()).isZero();
    store.add("c", 4, young, LONG);
    List<Due> due = new ArrayList<>();
    Awaitility.await()
        .until(
            () -> {
              due.addAll(store.add("c", 0, young, LONG).due());
              return !due.isEmpty();
            });
    assertThat(due).containsExactly(new Due(1, 4));
    // Nothing was counted since: no epoch ends by age.
    Thread.sleep(150);
    assertThat(store.add("c", 0, young, LONG).epoch()).isEqualTo(2);
  }

  @Test
  void countsExactlyWithSeveralInstances() throws Exception {
    int instances = 4;
    int additions = 500;
    CounterLimit limit = new CounterLimit(7, null);
    ExecutorService threads = Executors.newFixedThreadPool(instances);
    List<Future<Long>> sums = new ArrayList<>();
    for (int i = 0; i < instances; i++) {
      Callable<Long> work =
          () -> {
            long counted = 0;
            try (CounterStore own = newStore()) {
              for (int n = 0; n < additions; n++) {
                for (Due due : own.add("c", 1, limit, LONG).due()) {
                  assertThat(due.value()).isEqualTo(7);
                  counted += due.value();
                  assertThat(own.complete("c", due.epoch())).isTrue();
                }
              }
            }
            return counted;
          };
      sums.add(threads.submit(work));
    }
    long counted = 0;
    for (Future<Long> sum : sums) {
      counted += sum.get();
    }
    threads.shutdown();
    CounterState rest = store.add("c", 0, limit, LONG);
    assertThat(counted + rest.value()).isEqualTo(instances * additions);
    assertThat(rest.epoch()).isEqualTo(instances * additions / 7 + 1);
  }
}
