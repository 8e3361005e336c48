package io.penstock.redis;

import io.penstock.spi.ComponentContext;
import io.penstock.spi.DeadLetter;
import io.penstock.spi.DeadRecord;
import io.penstock.testkit.RedisServer;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import io.penstock.testkit.TcpProxy;
import io.penstock.testkit.contract.DeadLetterContract;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** The dead-letter stream keeps the contract of every dead letter. */
@ExtendWith(Services.class)
class RedisDeadLetterContractTest extends DeadLetterContract {

  @Shared RedisServer server;
  private final String stream = Raw.stream();
  private TcpProxy proxy;

  @BeforeEach
  void start() {
    proxy = TcpProxy.to(server.host(), server.port());
  }

  @AfterEach
  void end() {
    proxy.close();
  }

  @Override
  protected DeadLetter newDeadLetter() throws Exception {
    RedisDeadLetterConfig config =
        Settings.of("redis://" + proxy.address())
            .with("stream", stream)
            .with("commandTimeout", "1s")
            .as(RedisDeadLetterConfig.class);
    return new RedisDeadLetterProvider().create(config, new ComponentContext("contract", null));
  }

  @Override
  protected Collection<Stored> read() throws Exception {
    RedisDeadLetterConfig config =
        Settings.of(server.uri()).with("stream", stream).as(RedisDeadLetterConfig.class);
    List<Stored> stored = new ArrayList<>();
    try (RedisSession session = new RedisSession(config.connection())) {
      RedisDeadLetterReader reader = new RedisDeadLetterReader(session, stream, "test");
      for (List<RedisDeadLetterEntry> page = reader.page(7);
          !page.isEmpty();
          page = reader.page(7)) {
        page.forEach(entry -> stored.add(stored(entry.dead())));
      }
    }
    return stored;
  }

  private static Stored stored(DeadRecord dead) {
    return new Stored(
        dead.id(),
        dead.record().key(),
        dead.record().value(),
        dead.record().headers(),
        dead.rejection().code(),
        dead.rejection().message(),
        dead.stage().label(),
        dead.attempts());
  }

  @Override
  protected void takeTargetAway() {
    proxy.refuse();
    proxy.cut();
  }

  @Override
  protected void bringTargetBack() {
    proxy.restore();
  }
}
