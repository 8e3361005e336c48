package io.penstock.engine;

import io.penstock.spi.SinkException;
import io.penstock.spi.WriteResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a lane owes: the bytes that it holds, the settlements that it publishes, the time that its
 * writes take. The bytes are read by the poll thread; all else belongs to the lane's thread.
 */
final class LaneAccount implements Account {

  private final Settlements settlements;
  private final PipelineMeters meters;
  private final AtomicLong bytes = new AtomicLong();
  private final Grip grip = new Grip();
  private boolean holding;
  private Duration lastWrite = Duration.ZERO;

  LaneAccount(Settlements settlements, PipelineMeters meters) {
    this.settlements = settlements;
    this.meters = meters;
  }

  void received(long size) {
    bytes.addAndGet(size);
  }

  void release(long size) {
    bytes.addAndGet(-size);
  }

  long bytes() {
    return bytes.get();
  }

  @Override
  public void settle(Settlement settlement) {
    if (settlement.isEmpty()) {
      return;
    }
    if (holding) {
      grip.take(settlement.owners());
    } else {
      settlements.publish(settlement);
      bytes.addAndGet(-settlement.bytes());
    }
  }

  /**
   * From now on nothing is published, because a branch needs the records too; what is written stays
   * ours until then.
   */
  void hold() {
    holding = true;
  }

  /** Publishes what has become of records while they were kept back; the dead are still to come. */
  void release(List<? extends Entry<?>> delivered) {
    holding = false;
    Settlement settlement = new Settlement(delivered.size());
    for (Entry<?> entry : delivered) {
      if (entry.fate() != Fate.DEAD) {
        settlement.add(entry);
      }
    }
    settle(settlement);
    grip.letGo();
  }

  /** What keeps partitions from being given away while settlements are held. */
  Grip grip() {
    return grip;
  }

  @Override
  public void letGo() {
    grip.letGo();
  }

  @Override
  public <T> List<Entry<T>> withoutLost(List<Entry<T>> entries) {
    boolean anyLost = false;
    for (int i = 0; i < entries.size() && !anyLost; i++) {
      anyLost = !entries.get(i).owner().isActive();
    }
    if (!anyLost) {
      return entries;
    }
    List<Entry<T>> ours = new ArrayList<>(entries.size());
    Settlement lost = new Settlement(0);
    for (Entry<T> entry : entries) {
      if (entry.owner().isActive()) {
        ours.add(entry);
      } else if (entry.fate() != Fate.MARK && entry.fate() != Fate.HANDED_BACK) {
        entry.become(Fate.HANDED_BACK);
        lost.add(entry);
      }
    }
    settle(lost);
    return ours;
  }

  @Override
  public WriteResult timed(int records, Write write) throws SinkException, InterruptedException {
    long begin = System.nanoTime();
    WriteResult result = meters.observed(records, write);
    lastWrite = Duration.ofNanos(System.nanoTime() - begin);
    meters.wrote(records, lastWrite);
    return result;
  }

  Duration lastWrite() {
    return lastWrite;
  }
}
