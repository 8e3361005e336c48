package io.penstock.engine;

import io.penstock.spi.DeadLetter;
import io.penstock.spi.Sink;
import io.penstock.spi.Transform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * A second way for events that the pipeline's own sink has taken: an audit table beside an index,
 * for example. A branch sees every event that was written or was there already, after the sink, so
 * that a crash between the two is made good when the record is read again; its sink should
 * therefore be keyed.
 *
 * @param <T> the value type
 * @param name in metrics and messages; unique within the pipeline
 * @param required whether a record is settled only when the branch has it too. A branch that is not
 *     required never holds the pipeline up, whatever is wrong with it: what does not fit into its
 *     queue is dropped and counted. "Does not block" and "is complete" exclude each other; this is
 *     the choice between them. With exactly-once delivery only the latter kind can be had; it gets
 *     each event when it is committed, and not again if that is learnt only after a crash.
 * @param stale whether it also gets events that the pipeline's own sink has left out because its
 *     target holds something newer. A history needs them: after a crash, what was written before it
 *     comes again as stale. A table of the present state must not have them: behind a deletion, an
 *     older update would bring the row back.
 * @param transforms of the branch alone, on a copy of the value; may filter
 * @param copier makes the copy; identity is right for immutable values
 * @param sink where it goes; the pipeline closes it
 * @param deadLetter for records that the branch refuses; null for the pipeline's own
 * @param maxRecords the largest batch
 * @param maxAge how long a best-effort branch waits for a batch to fill
 * @param queueRecords how many events may wait for a best-effort branch; whatever this says, they
 *     hold no more than a quarter of the pipeline's memory in bytes, beside it
 */
public record Branch<T>(
    String name,
    boolean required,
    boolean stale,
    List<Transform<T>> transforms,
    UnaryOperator<T> copier,
    Sink<T> sink,
    DeadLetter deadLetter,
    int maxRecords,
    Duration maxAge,
    int queueRecords) {

  public Branch {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(copier, "copier");
    Objects.requireNonNull(sink, "sink");
    Objects.requireNonNull(maxAge, "maxAge");
    transforms = List.copyOf(transforms);
    if (name.isBlank() || maxRecords < 1 || queueRecords < 1) {
      throw new IllegalArgumentException(
          "a branch has a name, a batch of at least one record and room for at least one");
    }
  }

  /** A branch that holds acknowledgement back until it has the record too. */
  public static <T> Builder<T> required(String name, Sink<T> sink) {
    return new Builder<>(name, true, sink);
  }

  /** A branch that may lose records, counted, and never holds the pipeline up. */
  public static <T> Builder<T> bestEffort(String name, Sink<T> sink) {
    return new Builder<>(name, false, sink);
  }

  /**
   * Builds a branch; for one thread.
   *
   * @param <T> the value type
   */
  public static final class Builder<T> {
    private final String name;
    private final boolean required;
    private final Sink<T> sink;
    private final List<Transform<T>> transforms = new ArrayList<>();
    private boolean stale = true;
    private UnaryOperator<T> copier = UnaryOperator.identity();
    private DeadLetter deadLetter;
    private int maxRecords = 500;
    private Duration maxAge = Duration.ofSeconds(1);
    private int queueRecords = 10_000;

    private Builder(String name, boolean required, Sink<T> sink) {
      this.name = name;
      this.required = required;
      this.sink = sink;
    }

    /** Adds a transform of the branch's own. */
    public Builder<T> transform(Transform<T> value) {
      transforms.add(value);
      return this;
    }

    /** Leaves out what the pipeline's own target already holds something newer of. */
    public Builder<T> withoutStale() {
      this.stale = false;
      return this;
    }

    /** How a value is copied before the branch's transforms may change it. */
    public Builder<T> copier(UnaryOperator<T> value) {
      this.copier = value;
      return this;
    }

    /** A dead letter of the branch's own. */
    public Builder<T> deadLetter(DeadLetter value) {
      this.deadLetter = value;
      return this;
    }

    /** The largest batch and, for best effort, how long it may take to fill. */
    public Builder<T> batch(int records, Duration age) {
      this.maxRecords = records;
      this.maxAge = age;
      return this;
    }

    /** How many events may wait for a best-effort branch. */
    public Builder<T> queue(int records) {
      this.queueRecords = records;
      return this;
    }

    /** The branch. */
    public Branch<T> build() {
      return new Branch<>(
          name,
          required,
          stale,
          transforms,
          copier,
          sink,
          deadLetter,
          maxRecords,
          maxAge,
          queueRecords);
    }
  }
}
