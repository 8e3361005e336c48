package io.penstock.engine;

import io.penstock.spi.SinkException;
import io.penstock.spi.WriteResult;
import java.util.List;

/**
 * A best-effort branch's account: it counts, and it does not ask whose the partition is. An event
 * that the pipeline's own sink has taken is settled, so nobody else brings it into the branch.
 */
final class BranchAccount implements Account {

  private final BranchCounts counts;

  BranchAccount(BranchCounts counts) {
    this.counts = counts;
  }

  @Override
  public <T> List<Entry<T>> withoutLost(List<Entry<T>> entries) {
    return entries;
  }

  @Override
  public WriteResult timed(int records, Write write) throws SinkException, InterruptedException {
    return write.run();
  }

  @Override
  public void settle(Settlement settlement) {
    counts.settled(settlement);
  }

  @Override
  public void letGo() {
    // Holds nothing.
  }
}
