package io.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.document.Document;
import io.penstock.postgres.write.WriteMode;
import io.penstock.spi.LedgerWriter;
import io.penstock.testkit.Database;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two writers that meet the same rows in opposite orders. */
@ExtendWith(Services.class)
@Timeout(120)
class ConcurrencyTest {

  private static final int KEYS = 300;

  @Shared private static Database database;

  /** Any deadlock would come out as an exception with 40P01. */
  @ParameterizedTest
  @ValueSource(ints = {1, 1_000_000})
  void writersOfTheSameRowsDoNotDeadlock(int copyThreshold) throws Exception {
    Rig.reset(database);
    database.execute("CREATE TABLE items (id text PRIMARY KEY, v int)");
    var builder =
        Rig.documents(database)
            .table("items")
            .mode(WriteMode.UPSERT)
            .key("id")
            .copyThreshold(copyThreshold);
    long seed = Long.getLong("penstock.seed", System.nanoTime());
    System.out.println("ConcurrencyTest seed " + seed);
    ExecutorService lanes = Executors.newFixedThreadPool(2);
    try (PostgresSink<Document> sink = builder.build()) {
      Rig.open(sink);
      List<Callable<Void>> work = new ArrayList<>();
      for (int lane = 0; lane < 2; lane++) {
        Random random = new Random(seed + lane);
        work.add(() -> writeShuffled(sink, random));
      }
      for (Future<Void> done : lanes.invokeAll(work)) {
        done.get();
      }
    } finally {
      lanes.shutdownNow();
    }
    assertThat(database.queryLong("SELECT count(*) FROM items")).isEqualTo(KEYS);
  }

  private static Void writeShuffled(PostgresSink<Document> sink, Random random) throws Exception {
    try (LedgerWriter<Document> writer = sink.openWriter()) {
      for (int round = 0; round < 40; round++) {
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
          documents.add(Rig.document("id", "key" + i, "v", (long) round));
        }
        Collections.shuffle(documents, random);
        assertThat(writer.write(Rig.batch(documents)).isAllWritten()).isTrue();
      }
    }
    return null;
  }

  /** Two instances replay the same new rows: each row is written by one and known to the other. */
  @Test
  void rowsThatTwoWritersBringAtOnceAreThereOnce() throws Exception {
    Rig.reset(database);
    database.execute("CREATE TABLE items (id text PRIMARY KEY, v int)");
    ExecutorService lanes = Executors.newFixedThreadPool(2);
    long written = 0;
    try (PostgresSink<Document> sink =
        Rig.documents(database).table("items").mode(WriteMode.IGNORE).key("id").build()) {
      Rig.open(sink);
      try (LedgerWriter<Document> one = sink.openWriter();
          LedgerWriter<Document> two = sink.openWriter()) {
        for (int round = 0; round < 20; round++) {
          List<Document> documents = new ArrayList<>();
          for (int i = 0; i < 700; i++) {
            documents.add(Rig.document("id", round + "-" + i, "v", 0L));
          }
          var batch = Rig.batch(documents);
          var first = lanes.submit(() -> one.write(batch));
          var second = lanes.submit(() -> two.write(batch));
          written += first.get().count(io.penstock.spi.Outcome.WRITTEN);
          written += second.get().count(io.penstock.spi.Outcome.WRITTEN);
        }
      }
    } finally {
      lanes.shutdownNow();
    }
    assertThat(written).as("rows counted as written, by both together").isEqualTo(20 * 700);
    assertThat(database.queryLong("SELECT count(*) FROM items")).isEqualTo(20 * 700);
  }
}
