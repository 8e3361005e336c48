package io.penstock.engine;

import io.penstock.spi.SinkException;
import io.penstock.spi.WriteResult;
import java.util.ArrayList;
import java.util.List;

/**
 * A required branch's account: it counts, and writes nothing of a partition that has gone. Its next
 * owner brings the record again, because without the branch it is not settled here; and what this
 * lane wrote into the branch behind that one's back could be older.
 */
final class RequiredBranchAccount implements Account {

  private final BranchCounts counts;
  private final Grip grip;

  RequiredBranchAccount(BranchCounts counts, Grip grip) {
    this.counts = counts;
    this.grip = grip;
  }

  @Override
  public <T> List<Entry<T>> withoutLost(List<Entry<T>> entries) {
    List<Entry<T>> ours = new ArrayList<>(entries.size());
    for (Entry<T> entry : entries) {
      if (grip.isOurs(entry.owner())) {
        ours.add(entry);
      } else {
        entry.become(Fate.HANDED_BACK);
      }
    }
    return ours;
  }

  @Override
  public WriteResult timed(int records, Write write) throws SinkException, InterruptedException {
    return write.run();
  }

  @Override
  public void settle(Settlement settlement) {
    grip.take(settlement.owners());
    counts.settled(settlement);
  }

  @Override
  public void letGo() {
    grip.letGo();
  }
}
