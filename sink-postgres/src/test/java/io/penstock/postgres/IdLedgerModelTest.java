package io.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.document.Document;
import io.penstock.record.Event;
import io.penstock.record.Position;
import io.penstock.spi.Batch;
import io.penstock.spi.IdLedger;
import io.penstock.spi.LedgerCommit;
import io.penstock.spi.LedgerDone;
import io.penstock.spi.LedgerWriter;
import io.penstock.spi.SinkException;
import io.penstock.spi.Verdict;
import io.penstock.testkit.Database;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import io.penstock.testkit.TcpProxy;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Random histories of three consumers that are given records, take them over from each other,
 * acknowledge and forget them, while the network loses replies and connections: each record ends in
 * the table once, though the table has no key. A consumer does what the engine does: it repeats a
 * batch that failed, unless it was fenced, and fences before it takes over.
 */
@ExtendWith(Services.class)
@Timeout(180)
class IdLedgerModelTest {

  private static final String PARTITION = "test-0";
  private static final int RECORDS = 600;

  @Shared private static Database database;

  /** Who was given what and has not acknowledged it: the server's view. */
  private final Map<Long, Instance> pending = new HashMap<>();

  private long delivered;

  @BeforeEach
  void table() throws SQLException {
    Rig.reset(database);
    database.execute("CREATE TABLE log (n bigint NOT NULL)");
  }

  private final class Instance implements AutoCloseable {
    private final String name;
    private final PostgresSink<Document> sink;
    private final IdLedger ledger;
    private final LedgerWriter<Document> writer;
    private final Set<Long> held = new HashSet<>();
    private final Set<Long> written = new HashSet<>();
    private final List<Long> attempt = new ArrayList<>();
    private final List<Long> acknowledged = new ArrayList<>();
    private long epoch = -1;

    Instance(String name, TcpProxy proxy, int copyThreshold) throws SinkException {
      this.name = name;
      sink =
          Rig.documents(database)
              .url("jdbc:postgresql://" + proxy.address() + "/" + database.name())
              .table("log")
              .copyThreshold(copyThreshold)
              .build();
      Rig.open(sink);
      ledger = sink.openIdLedger();
      writer = sink.openWriter();
    }

    /** Returns false if it failed; then it has to be done again. */
    boolean attempt(Step step) throws Exception {
      try {
        step.run();
        return true;
      } catch (SinkException failure) {
        if (failure.verdict() == Verdict.FENCED) {
          epoch = -1;
        } else {
          assertThat(failure.verdict()).isIn(Verdict.OUTAGE, Verdict.RETRY);
        }
        return false;
      }
    }

    void claim() throws Exception {
      if (attempt(() -> epoch = ledger.claim(PARTITION, name, Position.of(PARTITION, 0)))) {
        attempt.clear();
        acknowledged.clear();
        written.clear();
        held.clear();
        pending.forEach(
            (id, owner) -> {
              if (owner == this) {
                held.add(id);
              }
            });
      }
    }

    void read(int count) {
      for (int i = 0; i < count && delivered < RECORDS; i++) {
        delivered++;
        pending.put(delivered, this);
        held.add(delivered);
      }
    }

    void write(Random random) throws Exception {
      if (attempt.isEmpty()) {
        held.stream().filter(id -> random.nextInt(3) > 0).limit(30).forEach(attempt::add);
      }
      if (attempt.isEmpty()) {
        return;
      }
      List<Event<Document>> events = new ArrayList<>();
      attempt.forEach(id -> events.add(Rig.event(id, Rig.document("n", id))));
      if (attempt(
          () ->
              writer.write(
                  new Batch<>(events),
                  new LedgerCommit(List.of(), List.of(done(attempt)), List.of())))) {
        held.removeAll(attempt);
        written.addAll(attempt);
        attempt.clear();
      }
    }

    LedgerDone done(List<Long> ids) {
      return new LedgerDone(
          PARTITION, name, epoch, ids.stream().map(id -> Position.of(PARTITION, id)).toList());
    }

    void acknowledge(Random random) {
      for (Long id : List.copyOf(written)) {
        if (random.nextInt(3) > 0) {
          // Whoever it belongs to by now: the server asks nobody.
          pending.remove(id);
          written.remove(id);
          acknowledged.add(id);
        }
      }
    }

    void forget() throws Exception {
      if (!acknowledged.isEmpty() && attempt(() -> ledger.forget(done(acknowledged)))) {
        acknowledged.clear();
      }
    }

    void takeOverFrom(Instance other, Random random) throws Exception {
      if (attempt(() -> ledger.fence(PARTITION, other.name))) {
        pending.forEach(
            (id, owner) -> {
              if (owner == other && random.nextInt(4) > 0) {
                held.add(id);
              }
            });
        held.forEach(id -> pending.replace(id, other, this));
      }
    }

    @Override
    public void close() {
      writer.close();
      ledger.close();
      sink.close();
    }
  }

  @FunctionalInterface
  private interface Step {
    void run() throws Exception;
  }

  @Test
  void eachRecordOnceWhateverHappens() throws Exception {
    long seed = Long.getLong("penstock.seed", System.nanoTime());
    System.out.println("IdLedgerModelTest seed " + seed);
    Random random = new Random(seed);
    int fenced = 0;
    try (TcpProxy proxy = TcpProxy.to(database.server().host(), database.server().port());
        Instance a = new Instance("a", proxy, 1);
        Instance b = new Instance("b", proxy, 1_000_000);
        Instance c = new Instance("c", proxy, 10)) {
      List<Instance> instances = List.of(a, b, c);
      while (delivered < RECORDS || !pending.isEmpty()) {
        Instance instance = instances.get(random.nextInt(3));
        if (instance.epoch < 0) {
          // One that does not know yet that it was fenced goes on as it likes; this one knows.
          instance.claim();
          continue;
        }
        switch (random.nextInt(16)) {
          case 0 -> proxy.dropReply(TcpProxy.containing("COMMIT\0"), TcpProxy.Loss.CUT);
          case 1 -> proxy.dropReply(TcpProxy.containing("INSERT 0"), TcpProxy.Loss.CUT);
          case 2 -> proxy.cut();
          case 3 -> instance.takeOverFrom(instances.get(random.nextInt(3)), random);
          case 4, 5 -> instance.acknowledge(random);
          case 6, 7 -> instance.forget();
          case 8, 9, 10 -> instance.read(random.nextInt(12));
          default -> instance.write(random);
        }
        fenced += instance.epoch < 0 ? 1 : 0;
      }
      assertThat(proxy.faults()).as("faults that struck, seed %d", seed).isPositive();
    }
    assertThat(fenced).as("fenced consumers, seed %d", seed).isPositive();
    assertThat(Rig.rows(database, "SELECT n, count(*) FROM log GROUP BY n HAVING count(*) <> 1"))
        .as("records that are not there once, seed %d", seed)
        .isEmpty();
    assertThat(database.queryLong("SELECT count(*) FROM log"))
        .as("seed %d", seed)
        .isEqualTo(RECORDS);
  }
}
