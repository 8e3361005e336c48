package io.penstock.spi;

import io.penstock.record.Rejection;
import java.util.Arrays;
import java.util.Objects;

/** What became of each record of a batch, by its index. Immutable. */
public final class WriteResult {

  private final int size;
  private final Outcome[] outcomes;
  private final Rejection[] rejections;
  private final SinkException retryReason;

  private WriteResult(
      int size, Outcome[] outcomes, Rejection[] rejections, SinkException retryReason) {
    this.size = size;
    this.outcomes = outcomes;
    this.rejections = rejections;
    this.retryReason = retryReason;
  }

  /** All records were written: the usual case, and it costs one small object. */
  public static WriteResult allWritten(int size) {
    return new WriteResult(size, null, null, null);
  }

  /** A builder that begins with every record as {@link Outcome#WRITTEN}. */
  public static Builder of(int size) {
    return new Builder(size);
  }

  /** The number of records in the batch. */
  public int size() {
    return size;
  }

  /** The outcome of one record. */
  public Outcome outcome(int index) {
    return outcomes == null ? Outcome.WRITTEN : outcomes[Objects.checkIndex(index, size)];
  }

  /** Why a record was rejected; null unless its outcome is {@link Outcome#REJECTED}. */
  public Rejection rejection(int index) {
    return rejections == null ? null : rejections[Objects.checkIndex(index, size)];
  }

  /**
   * Why records have the outcome {@link Outcome#RETRY}; null if the writer did not tell, which
   * counts as {@link Verdict#RETRY}.
   */
  public SinkException retryReason() {
    return retryReason;
  }

  /** Whether every record was simply written. */
  public boolean isAllWritten() {
    return outcomes == null;
  }

  /** How many records had that outcome. */
  public int count(Outcome wanted) {
    if (outcomes == null) {
      return wanted == Outcome.WRITTEN ? size : 0;
    }
    int count = 0;
    for (Outcome outcome : outcomes) {
      if (outcome == wanted) {
        count++;
      }
    }
    return count;
  }

  /** Collects outcomes; for one thread, for one batch. */
  public static final class Builder {

    private final int size;
    private Outcome[] outcomes;
    private Rejection[] rejections;
    private SinkException retryReason;

    private Builder(int size) {
      this.size = size;
    }

    /** Sets a record's outcome; use {@link #reject} for rejections. */
    public Builder set(int index, Outcome outcome) {
      if (outcome == Outcome.REJECTED) {
        throw new IllegalArgumentException("a rejection needs a reason; use reject(index, reason)");
      }
      if (outcomes == null && outcome == Outcome.WRITTEN) {
        Objects.checkIndex(index, size);
        return this;
      }
      materialise();
      outcomes[index] = outcome;
      if (rejections != null) {
        rejections[index] = null;
      }
      return this;
    }

    /** Marks a record as rejected. */
    public Builder reject(int index, Rejection why) {
      Objects.requireNonNull(why, "why");
      materialise();
      if (rejections == null) {
        rejections = new Rejection[size];
      }
      outcomes[index] = Outcome.REJECTED;
      rejections[index] = why;
      return this;
    }

    /**
     * Tells why records have the outcome {@link Outcome#RETRY}. The engine treats them as if the
     * reason had been thrown for them: an outage is waited out and uses no attempts up, a wrong
     * configuration stops the pipeline. With {@link Verdict#REJECT} and {@link Verdict#FENCED} they
     * are only tried again, so that the writer can throw it for them alone.
     *
     * @param why the gravest reason if there are several; null for {@link Verdict#RETRY} without
     *     one
     */
    public Builder retryBecause(SinkException why) {
      retryReason = why;
      return this;
    }

    private void materialise() {
      if (outcomes == null) {
        outcomes = new Outcome[size];
        Arrays.fill(outcomes, Outcome.WRITTEN);
      }
    }

    /** The result; the builder must not be used afterwards. */
    public WriteResult build() {
      return new WriteResult(size, outcomes, rejections, retryReason);
    }
  }
}
