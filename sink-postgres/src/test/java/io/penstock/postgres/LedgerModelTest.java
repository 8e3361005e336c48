package io.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.document.Document;
import io.penstock.record.Position;
import io.penstock.spi.Batch;
import io.penstock.spi.Ledger;
import io.penstock.spi.LedgerClaim;
import io.penstock.spi.LedgerCommit;
import io.penstock.spi.LedgerMove;
import io.penstock.spi.LedgerWriter;
import io.penstock.spi.SinkException;
import io.penstock.spi.Verdict;
import io.penstock.testkit.Database;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import io.penstock.testkit.TcpProxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Random histories of three instances that fight for two partitions while the network loses replies
 * and connections: each record ends in the table once, though the table has no key. An instance
 * does what the engine does: after a failure it repeats the very same batch and step, unless it was
 * fenced.
 */
@ExtendWith(Services.class)
@Timeout(180)
class LedgerModelTest {

  private static final int RECORDS = 200;

  @Shared private static Database database;

  @BeforeEach
  void table() throws SQLException {
    Rig.reset(database);
    database.execute("CREATE TABLE log (p text NOT NULL, n bigint NOT NULL)");
  }

  private final class Instance implements AutoCloseable {
    private final PostgresSink<Document> sink;
    private final Ledger ledger;
    private final LedgerWriter<Document> writer;
    private final LedgerClaim[] claims = new LedgerClaim[2];
    private final long[] next = new long[2];
    private final int[] size = new int[2];

    Instance(TcpProxy proxy, int copyThreshold) throws SinkException {
      sink =
          Rig.documents(database)
              .url("jdbc:postgresql://" + proxy.address() + "/" + database.name())
              .table("log")
              .copyThreshold(copyThreshold)
              .build();
      Rig.open(sink);
      ledger = sink.openLedger();
      writer = sink.openWriter();
    }

    void claim(int partition) throws Exception {
      try {
        String name = "p" + partition;
        claims[partition] = ledger.claim(name, 1, Position.of(name, 0));
        next[partition] = claims[partition].next().get(0).high();
        size[partition] = 0;
      } catch (SinkException away) {
        assertThat(away.verdict()).isIn(Verdict.OUTAGE, Verdict.RETRY);
      }
    }

    /** Returns whether a batch was written, or found to be. */
    boolean write(int partition, Random random) throws Exception {
      LedgerClaim claim = claims[partition];
      if (claim == null || next[partition] >= RECORDS) {
        return false;
      }
      String name = "p" + partition;
      if (size[partition] == 0) {
        size[partition] = 1 + random.nextInt((int) Math.min(30, RECORDS - next[partition]));
      }
      long from = next[partition];
      long to = from + size[partition];
      List<Document> documents = new ArrayList<>();
      for (long n = from; n < to; n++) {
        documents.add(Rig.document("p", name, "n", n));
      }
      LedgerMove move =
          new LedgerMove(name, 0, claim.epoch(), Position.of(name, from), Position.of(name, to));
      try {
        Batch<Document> batch = Rig.batch(documents);
        writer.write(batch, new LedgerCommit(List.of(move), List.of()));
        next[partition] = to;
        size[partition] = 0;
        return true;
      } catch (SinkException failure) {
        if (failure.verdict() == Verdict.FENCED) {
          claims[partition] = null;
        } else {
          assertThat(failure.verdict()).isIn(Verdict.OUTAGE, Verdict.RETRY);
        }
        return false;
      }
    }

    @Override
    public void close() {
      writer.close();
      ledger.close();
      sink.close();
    }
  }

  @Test
  void eachRecordOnceWhateverHappens() throws Exception {
    long seed = Long.getLong("penstock.seed", System.nanoTime());
    System.out.println("LedgerModelTest seed " + seed);
    Random random = new Random(seed);
    int fenced = 0;
    int written = 0;
    try (Connection books = database.connect();
        TcpProxy proxy = TcpProxy.to(database.server().host(), database.server().port());
        Instance a = new Instance(proxy, 1);
        Instance b = new Instance(proxy, 1_000_000);
        Instance c = new Instance(proxy, 10)) {
      List<Instance> instances = List.of(a, b, c);
      while (!isDone(books)) {
        Instance instance = instances.get(random.nextInt(3));
        int partition = random.nextInt(2);
        switch (random.nextInt(20)) {
          case 0, 1 -> instance.claim(partition);
          case 2, 3 -> proxy.dropReply(TcpProxy.containing("COMMIT\0"), TcpProxy.Loss.CUT);
          case 4 -> proxy.dropReply(TcpProxy.containing("UPDATE 1\0"), TcpProxy.Loss.CUT);
          case 5 -> proxy.cut();
          default -> {
            boolean had = instance.claims[partition] != null;
            written += instance.write(partition, random) ? 1 : 0;
            fenced += had && instance.claims[partition] == null ? 1 : 0;
          }
        }
      }
      assertThat(proxy.faults()).as("faults that struck, seed %d", seed).isPositive();
    }
    assertThat(written).as("batches").isGreaterThan(10);
    assertThat(fenced).as("fenced instances, seed %d", seed).isPositive();
    assertThat(
            Rig.rows(database, "SELECT p, n, count(*) FROM log GROUP BY p, n HAVING count(*) <> 1"))
        .as("records that are not there once, seed %d", seed)
        .isEmpty();
    assertThat(database.queryLong("SELECT count(*) FROM log"))
        .as("seed %d", seed)
        .isEqualTo(2 * RECORDS);
  }

  private static boolean isDone(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                "SELECT count(*) FROM penstock_ledger WHERE next_high = " + RECORDS)) {
      found.next();
      return found.getInt(1) == 2;
    }
  }
}
