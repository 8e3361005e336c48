package io.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.document.Document;
import io.penstock.spi.Batch;
import io.penstock.spi.Outcome;
import io.penstock.spi.ReplayWriter;
import io.penstock.spi.SinkException;
import io.penstock.spi.Verdict;
import io.penstock.spi.WriteResult;
import io.penstock.testkit.Database;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was replayed is written once, into a table without any key. */
@ExtendWith(Services.class)
@Timeout(120)
class ReplayTest {

  private static final int ALWAYS_COPY = 1;
  private static final int NEVER_COPY = 1_000_000;

  @Shared private static Database database;

  @BeforeEach
  void table() throws SQLException {
    Rig.reset(database);
    database.execute("CREATE TABLE log (n bigint NOT NULL CHECK (n <> 666))");
  }

  private record Instance(PostgresSink<Document> sink, ReplayWriter<Document> writer)
      implements AutoCloseable {
    @Override
    public void close() {
      writer.close();
      sink.close();
    }
  }

  private static Instance open(int copyThreshold) throws SinkException {
    PostgresSink<Document> sink =
        Rig.documents(database).table("log").copyThreshold(copyThreshold).build();
    Rig.open(sink);
    sink.openReplays();
    return new Instance(sink, sink.openReplayWriter());
  }

  private static Batch<Document> numbers(long... numbers) {
    List<Document> documents = new ArrayList<>();
    for (long n : numbers) {
      documents.add(Rig.document("n", n));
    }
    return Rig.batch(documents);
  }

  private static List<String> letters(long... numbers) {
    List<String> letters = new ArrayList<>();
    for (long n : numbers) {
      letters.add("pipeline:topic-0@" + n + "#abc");
    }
    return letters;
  }

  private static List<Outcome> outcomes(WriteResult result) {
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < result.size(); i++) {
      outcomes.add(result.outcome(i));
    }
    return outcomes;
  }

  private static List<Long> rows() throws SQLException {
    List<Long> rows = new ArrayList<>();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT n FROM log ORDER BY n")) {
      while (row.next()) {
        rows.add(row.getLong(1));
      }
    }
    return rows;
  }

  @ParameterizedTest
  @ValueSource(ints = {ALWAYS_COPY, NEVER_COPY})
  void whatWasReplayedBeforeIsLeftOut(int copyThreshold) throws Exception {
    try (Instance first = open(copyThreshold)) {
      assertThat(first.writer().write(numbers(1, 2, 3), letters(1, 2, 3)).isAllWritten()).isTrue();
    }
    try (Instance second = open(copyThreshold)) {
      assertThat(outcomes(second.writer().write(numbers(2, 4, 3, 5), letters(2, 4, 3, 5))))
          .containsExactly(Outcome.DUPLICATE, Outcome.WRITTEN, Outcome.DUPLICATE, Outcome.WRITTEN);
      assertThat(outcomes(second.writer().write(numbers(1, 5), letters(1, 5))))
          .containsExactly(Outcome.DUPLICATE, Outcome.DUPLICATE);
    }
    assertThat(rows()).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @ParameterizedTest
  @ValueSource(ints = {ALWAYS_COPY, NEVER_COPY})
  void whatIsRefusedIsNotRememberedAndNothingElseEither(int copyThreshold) throws Exception {
    try (Instance instance = open(copyThreshold)) {
      assertThat(instance.writer().write(numbers(1), letters(1)).isAllWritten()).isTrue();
      List<Document> documents = List.of(Rig.document("n", 1), Rig.document("n", "x"));
      WriteResult typed = instance.writer().write(Rig.batch(documents), letters(7, 8));
      assertThat(outcomes(typed)).containsExactly(Outcome.RETRY, Outcome.REJECTED);
      try {
        instance.writer().write(numbers(1, 2, 666), letters(1, 2, 666));
        throw new AssertionError("the table's check refuses 666");
      } catch (SinkException refused) {
        assertThat(refused.verdict()).isEqualTo(Verdict.REJECT);
        // The one that was replayed before is not part of what was sent, so indexes differ.
        assertThat(refused.suspects()).isIn(new int[0], new int[] {2});
      }
      assertThat(outcomes(instance.writer().write(numbers(1, 2), letters(1, 2))))
          .containsExactly(Outcome.DUPLICATE, Outcome.WRITTEN);
    }
    assertThat(rows()).containsExactly(1L, 2L);
  }

  @Test
  void twoReplaysAtOnceWriteOnce() throws Exception {
    int records = 300;
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<Integer>> futures = new ArrayList<>();
      for (int t = 0; t < 2; t++) {
        futures.add(
            threads.submit(
                () -> {
                  int written = 0;
                  try (Instance instance = open(NEVER_COPY)) {
                    for (int from = 0; from < records; from += 3) {
                      long[] numbers = {from, from + 1, from + 2};
                      written += writeUntilDone(instance.writer(), numbers);
                    }
                  }
                  return written;
                }));
      }
      int written = 0;
      for (Future<Integer> future : futures) {
        written += future.get();
      }
      assertThat(written).isEqualTo(records);
    } finally {
      threads.shutdownNow();
    }
    assertThat(rows()).hasSize(records).doesNotHaveDuplicates();
  }

  private static int writeUntilDone(ReplayWriter<Document> writer, long... numbers)
      throws Exception {
    while (true) {
      try {
        return writer.write(numbers(numbers), letters(numbers)).count(Outcome.WRITTEN);
      } catch (SinkException meanwhile) {
        assertThat(meanwhile.verdict()).isEqualTo(Verdict.RETRY);
        assertThat(meanwhile.code()).isIn("REPLAYED_MEANWHILE", "40P01", "40001");
      }
    }
  }
}
