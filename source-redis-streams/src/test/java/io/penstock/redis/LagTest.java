package io.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.spi.Lag;
import io.penstock.testkit.RedisServer;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The lag where the server does not tell it. */
@ExtendWith(Services.class)
class LagTest {

  @Shared RedisServer server;
  private final String stream = Raw.stream();
  private Raw raw;

  @BeforeEach
  void connect() {
    raw = new Raw(server);
  }

  @AfterEach
  void disconnect() {
    raw.close();
  }

  private Consumer paused(String start) throws Exception {
    Consumer consumer =
        Consumer.open(Settings.source(server.uri(), List.of(stream)).with("start", start));
    consumer.source.pause(Set.of(stream));
    return consumer;
  }

  /** What the server itself says: null for none. */
  private Object serversLag() {
    List<?> group = (List<?>) raw.commands.xinfoGroups(stream).get(0);
    return group.get(group.indexOf("lag") + 1);
  }

  @Test
  void countsWhatIsLeftOfAGroupThatBeganSomewhere() throws Exception {
    List<String> ids = raw.add(stream, 0, 150);
    try (Consumer consumer = paused(ids.get(39))) {
      assertThat(serversLag()).isNull();
      assertThat(consumer.source.lag().get(stream).records()).isEqualTo(110);
    }
  }

  @Test
  void countsWhatIsLeftWhereEntriesWereDeleted() throws Exception {
    List<String> ids = raw.add(stream, 0, 100);
    try (Consumer consumer = paused("0")) {
      raw.readAs(stream, "other", 10);
      raw.commands.xdel(stream, ids.get(50), ids.get(51));
      assertThat(serversLag()).isNull();
      // 88 unread, and the other consumer's ten.
      assertThat(consumer.source.lag().get(stream).records()).isEqualTo(98);
    }
  }

  @Test
  void estimatesWhatIsTooMuchToCount() throws Exception {
    for (int i = 0; i < 1_000; i++) {
      raw.addAt(stream, (1_700_000_000_000L + i) + "-0", i);
    }
    try (Consumer consumer = paused("1700000000249-0")) {
      assertThat(serversLag()).isNull();
      assertThat(consumer.source.lag().get(stream).records()).isBetween(745L, 755L);
    }
  }

  @Test
  void isZeroAtTheEndAndHasNoAge() throws Exception {
    List<String> ids = raw.add(stream, 0, 10);
    try (Consumer consumer = paused(ids.get(9))) {
      assertThat(consumer.source.lag().get(stream)).isEqualTo(new Lag(0, 0));
    }
  }

  @Test
  void hasTheAgeOfTheFirstEntryThatWaits() throws Exception {
    long now = System.currentTimeMillis();
    raw.addAt(stream, (now - 90_000) + "-0", 0);
    raw.addAt(stream, (now - 30_000) + "-0", 1);
    raw.addAt(stream, now + "-0", 2);
    try (Consumer consumer = paused("0")) {
      assertThat(consumer.source.lag().get(stream).seconds()).isBetween(90.0, 100.0);
      raw.readAs(stream, "other", 1); // pending is not settled
      assertThat(consumer.source.lag().get(stream).seconds()).isBetween(90.0, 100.0);
      raw.commands.xack(stream, "g", (now - 90_000) + "-0");
      assertThat(consumer.source.lag().get(stream).seconds()).isBetween(30.0, 40.0);
    }
  }

  @Test
  void doesNotTakeIdsForTimesThatAreNone() throws Exception {
    raw.addAt(stream, "1-1", 0);
    try (Consumer consumer = paused("0")) {
      assertThat(consumer.source.lag().get(stream).records()).isEqualTo(1);
      assertThat(consumer.source.lag().get(stream).seconds()).isNaN();
    }
  }

  @Test
  void whatIsPendingIsAskedAfterWhatWasDelivered() throws Exception {
    try (RedisServer own = RedisServer.start();
        Raw there = new Raw(own)) {
      there.add(stream, 0, 3);
      there.commands.configSet("slowlog-max-len", "10000");
      there.commands.configSet("slowlog-log-slower-than", "0");
      try (Consumer consumer = Consumer.open(Settings.source(own.uri(), List.of(stream)))) {
        consumer.readUntil(3);
        assertThat(consumer.source.lag()).hasSize(1);
      }
      // The other way round, what is delivered between the two would count as acknowledged.
      List<String> asked = new ArrayList<>();
      for (Object entry : there.commands.slowlogGet(10000)) {
        List<?> command = (List<?>) ((List<?>) entry).get(3);
        String name = command.get(0) + " " + command.get(1);
        if (name.equalsIgnoreCase("XINFO GROUPS")) {
          asked.add(0, "groups");
        } else if (name.equalsIgnoreCase("XPENDING " + stream) && command.size() == 3) {
          asked.add(0, "pending");
        }
      }
      assertThat(asked).isNotEmpty();
      for (int i = 0; i < asked.size(); i++) {
        assertThat(asked.get(i)).as(asked.toString()).isEqualTo(i % 2 == 0 ? "groups" : "pending");
      }
    }
  }
}
