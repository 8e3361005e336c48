package io.penstock.engine;

import io.penstock.spi.Lag;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A snapshot of a pipeline, taken at one moment.
 *
 * @param name the pipeline's name
 * @param state where it is in its life
 * @param books what became of the records
 * @param lag of each assigned partition, a few seconds old at most
 * @param guarantee what it promises and why, in one line
 * @param waits what it waits for; empty if all is well
 * @param lastError the last failure that was logged, or null
 * @param failure why it ended, or null unless {@link PipelineState#FAILED}
 * @param startedAt when it was started, or null before
 * @param pausedPartitions partitions that are paused because their lane has enough to do
 * @param inFlightBytes bytes between reading and settling
 * @param drained whether, a moment ago, the source had nothing more and nothing was in flight
 * @param live whether its threads make progress; false means that only a restart helps
 * @param branches what became of the branches' events; empty if there are none
 */
public record PipelineStatus(
    String name,
    PipelineState state,
    Books books,
    Map<String, Lag> lag,
    String guarantee,
    List<Wait> waits,
    String lastError,
    PipelineFailure failure,
    Instant startedAt,
    int pausedPartitions,
    long inFlightBytes,
    boolean drained,
    boolean live,
    List<BranchStatus> branches) {

  /** Whether it reads and writes at this moment, so that traffic may rely on it. */
  public boolean isReady() {
    return state == PipelineState.RUNNING && waits.isEmpty();
  }
}
