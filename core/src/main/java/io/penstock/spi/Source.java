package io.penstock.spi;

import io.penstock.record.SourceRecord;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads records. One thread, the pipeline's poll thread, calls every method, so an implementation
 * needs no locks of its own.
 *
 * <p>Life cycle: {@link #open} (repeated with backoff while it fails with {@link Verdict#RETRY} or
 * {@link Verdict#OUTAGE}), then {@link #poll}, {@link #acknowledge}, {@link #pause}, {@link
 * #resume} and {@link #lag} in any order, then {@link #close}. {@code close} may come at any
 * moment, also twice, also when {@code open} never succeeded.
 */
public interface Source extends AutoCloseable {

  /**
   * Connects and joins. Must fail within seconds when the server is away, so that the pipeline can
   * say so.
   *
   * @param context to be told of partitions; valid until {@link #close}
   * @throws SourceException with {@link Verdict#STOP} if trying again cannot help (wrong
   *     credentials, a topic that does not exist), else with {@link Verdict#OUTAGE}
   */
  void open(SourceContext context) throws SourceException;

  /**
   * Returns what has arrived, in order within each partition. Called again and again for as long as
   * the pipeline lives, also while every partition is paused, because the call is what keeps a
   * group membership alive. A failure leaves the source usable: the next call continues where this
   * one failed.
   *
   * @param atMost how long to wait for the first record; zero means not at all
   * @return records of partitions that are assigned and not paused; empty if there are none
   */
  List<SourceRecord> poll(Duration atMost) throws SourceException;

  /**
   * Tells which records are settled, that is, written, duplicate, filtered or durably
   * dead-lettered. They come in any order, each once. Nothing else may move a committed offset or
   * acknowledge an entry. The implementation may send acknowledgements later, in one go; {@link
   * #poll} and {@link #close} are its occasions. Records of partitions that are not assigned any
   * more are ignored.
   */
  void acknowledge(Collection<SourceRecord> settled) throws SourceException;

  /**
   * Stops {@link #poll} from returning records of these partitions until {@link #resume}. May be
   * called from within {@link SourceContext#assigned}. Unknown partitions are ignored.
   */
  void pause(Set<String> partitions);

  /** Undoes {@link #pause}. Unknown partitions are ignored. */
  void resume(Set<String> partitions);

  /**
   * The lag of each assigned partition. Called every few seconds; should cost one round trip at
   * most. A source that cannot tell leaves the partition out.
   */
  Map<String, Lag> lag() throws SourceException;

  /**
   * Opens the way back to where the records come from, for replays of dead letters. May be called
   * at any time, also without {@link #open}.
   *
   * @throws SourceException with {@link Verdict#STOP} and the code {@code NO_ORIGIN} if nothing can
   *     be written back there
   */
  default OriginWriter openOrigin() throws SourceException {
    throw new SourceException(
        Verdict.STOP,
        "NO_ORIGIN",
        description() + " offers no way to write records back; replay them through the pipeline");
  }

  /**
   * Opens a look at the source that takes no part in it, for tools. May be called at any time, also
   * without {@link #open}.
   *
   * @param pipeline the pipeline's name
   * @throws SourceException with {@link Verdict#STOP} and the code {@code NO_INSPECTION} if this
   *     source offers none
   */
  default SourceInspector openInspector(String pipeline) throws SourceException {
    throw new SourceException(
        Verdict.STOP,
        "NO_INSPECTION",
        description() + " cannot be looked at without taking part in it");
  }

  /** What this source can promise. Called at any time, also before {@link #open}. */
  default Set<Capability> capabilities() {
    return Set.of();
  }

  /**
   * How this source is called in messages: kind and place, no secrets, for example {@code kafka
   * events at localhost:9092}.
   */
  String description();

  /** Sends the acknowledgements that are outstanding and leaves. Must return within seconds. */
  @Override
  void close();
}
