package io.penstock.faults;

import io.penstock.testkit.BooksChecker;
import io.penstock.testkit.KafkaServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Looks, again and again, whether the group has committed a position beyond a record that is
 * neither in the table nor among the dead letters. For topics without gaps between offsets.
 */
final class CommitWatch implements AutoCloseable {

  private static final Duration EVERY = Duration.ofMillis(500);

  private final Admin admin;
  private final Target target;
  private final BooksChecker books;
  private final Map<TopicPartition, Long> checked = new HashMap<>();
  private final Thread thread = new Thread(this::watch, "commit-watch");
  private volatile boolean closed;

  private CommitWatch(KafkaServer kafka, Target target, BooksChecker books) {
    this.admin = Admin.create(kafka.adminProperties());
    this.target = target;
    this.books = books;
  }

  static CommitWatch start(KafkaServer kafka, Target target, BooksChecker books) {
    CommitWatch watch = new CommitWatch(kafka, target, books);
    watch.thread.setDaemon(true);
    watch.thread.start();
    return watch;
  }

  private void watch() {
    while (!closed) {
      try {
        look();
        TimeUnit.MILLISECONDS.sleep(EVERY.toMillis());
      } catch (InterruptedException e) {
        return;
      } catch (ExecutionException | TimeoutException | SQLException notNow) {
        // The broker or the database is away; what is not seen now is seen later.
      }
    }
  }

  private void look()
      throws InterruptedException, ExecutionException, TimeoutException, SQLException {
    Map<TopicPartition, OffsetAndMetadata> committed =
        admin
            .listConsumerGroupOffsets(PipelineFile.GROUP)
            .partitionsToOffsetAndMetadata()
            .get(5, TimeUnit.SECONDS);
    for (Map.Entry<TopicPartition, OffsetAndMetadata> entry : committed.entrySet()) {
      if (entry.getValue() != null) {
        look(entry.getKey(), entry.getValue().offset());
      }
    }
  }

  private void look(TopicPartition partition, long committed) throws SQLException {
    long from = checked.getOrDefault(partition, 0L);
    if (committed > from) {
      int missing = target.finished(partition.toString(), from, committed).nextClearBit(0);
      books.committed(partition.toString(), committed, Math.min(committed, from + missing));
      checked.put(partition, committed);
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(10_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    admin.close(Duration.ofSeconds(5));
  }
}
