package io.penstock.postgres.write;

import io.penstock.postgres.connect.Database;
import io.penstock.postgres.fault.Faults;
import io.penstock.record.Event;
import io.penstock.spi.Batch;
import io.penstock.spi.Outcome;
import io.penstock.spi.ReplayWriter;
import io.penstock.spi.SinkException;
import io.penstock.spi.WriteResult;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Leaves out what was replayed before, and writes the rest together with the note that it was.
 *
 * @param <T> the pipeline's value type
 */
final class PostgresReplayWriter<T> implements ReplayWriter<T> {

  private final Database database;
  private final PostgresWriter<T> writer;
  private final ReplayMemory memory;
  private final Faults faults;

  PostgresReplayWriter(
      Database database, PostgresWriter<T> writer, ReplayMemory memory, Faults faults) {
    this.database = database;
    this.writer = writer;
    this.memory = memory;
    this.faults = faults;
  }

  @Override
  public WriteResult write(Batch<T> batch) throws SinkException, InterruptedException {
    return writer.write(batch);
  }

  @Override
  public WriteResult write(Batch<T> batch, List<String> letters)
      throws SinkException, InterruptedException {
    Set<String> known = known(letters);
    if (known.isEmpty()) {
      return writer.write(batch, memory.enter(letters));
    }
    List<Event<T>> events = new ArrayList<>(batch.size());
    List<String> entered = new ArrayList<>(batch.size());
    int[] indexes = new int[batch.size()];
    for (int i = 0; i < batch.size(); i++) {
      if (!known.contains(letters.get(i))) {
        indexes[events.size()] = i;
        events.add(batch.get(i));
        entered.add(letters.get(i));
      }
    }
    WriteResult.Builder outcomes = WriteResult.of(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      outcomes.set(i, Outcome.DUPLICATE);
    }
    if (events.isEmpty()) {
      return outcomes.build();
    }
    WriteResult written = writeNew(events, entered, indexes);
    for (int i = 0; i < events.size(); i++) {
      if (written.outcome(i) == Outcome.REJECTED) {
        outcomes.reject(indexes[i], written.rejection(i));
      } else {
        outcomes.set(indexes[i], written.outcome(i));
      }
    }
    return outcomes.build();
  }

  private WriteResult writeNew(List<Event<T>> events, List<String> letters, int[] indexes)
      throws SinkException, InterruptedException {
    try {
      return writer.write(new Batch<>(events), memory.enter(letters));
    } catch (SinkException failure) {
      int[] suspects = Arrays.stream(failure.suspects()).map(index -> indexes[index]).toArray();
      throw new SinkException(
          failure.verdict(), failure.code(), failure.getMessage(), suspects, failure.getCause());
    }
  }

  private Set<String> known(List<String> letters) throws SinkException, InterruptedException {
    try (Connection connection = database.connect()) {
      return memory.known(connection, letters);
    } catch (SQLException failure) {
      PostgresWriter.checkInterruption(failure);
      throw faults.whileRunning(failure);
    }
  }

  @Override
  public void probe() throws SinkException, InterruptedException {
    writer.probe();
  }

  @Override
  public void close() {
    writer.close();
  }
}
