package io.penstock.spi;

import io.micrometer.core.instrument.MeterRegistry;
import io.penstock.record.Position;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What the engine offers to a source. All methods are called on the poll thread. */
public interface SourceContext {

  /** The pipeline's name. */
  String pipeline();

  /** Where a source registers metrics of its own; they carry the tag {@code pipeline}. */
  MeterRegistry meters();

  /**
   * Partitions that this source reads from now on. The engine may call {@link Source#pause} from
   * within.
   *
   * @param startingAt for each partition, the position that the source would read next by itself
   *     (the committed one, or the configured start)
   */
  void assigned(Map<String, Position> startingAt);

  /**
   * The same, from a source that knows more than the positions; it calls this one instead. May also
   * be called from within {@link SeekableSource#seek}, after {@link #revoked}.
   *
   * @param starts one for each partition
   */
  default void assigned(Collection<PartitionStart> starts) {
    Map<String, Position> startingAt = new HashMap<>();
    starts.forEach(start -> startingAt.put(start.position().partition(), start.position()));
    assigned(startingAt);
  }

  /**
   * Whether a ledger decides where reading goes on. Then the source's own account of positions is
   * for the eyes of others, and messages should not advise to change only that.
   */
  default boolean keepsPositions() {
    return false;
  }

  /**
   * Partitions that are about to be given away in good order. Returns when no work of theirs is
   * under way any more or the engine's revoke timeout has passed; what was settled until then has
   * been passed to {@link Source#acknowledge} and should be committed before the partitions go.
   */
  void revoked(Set<String> partitions);

  /**
   * Partitions that somebody else already owns. Their work is dropped; the source must not commit
   * anything for them.
   */
  void lost(Set<String> partitions);

  /**
   * Whether a consumer must be fenced before records that it was given are taken over from it, so
   * that it cannot write them any more should it be frozen and not dead. True for exactly-once
   * delivery; the source then asks {@link #mayTakeOver} first, and stops where it could not tell
   * what was delivered before (a group that was destroyed).
   */
  default boolean fencesTakeOvers() {
    return false;
  }

  /**
   * Whether the sink's ledger knows that this pipeline has read a partition before. Then a group
   * that is not there was lost, and with it the knowledge of what was delivered: it must not be
   * created as if the pipeline began. Asked while the source opens, before {@link #assigned}; false
   * where take-overs are not fenced.
   *
   * @throws SourceException while the ledger cannot be asked
   */
  default boolean knows(String partition) throws SourceException {
    return false;
  }

  /**
   * Whether records of another consumer may be taken over now. Returns at once; if the answer is
   * no, the engine begins to fence that consumer and the source asks again later.
   *
   * @param partition the partition
   * @param from the other consumer's name
   * @param fencedWithin how long ago the fence may be. What lay idle for longer than this was
   *     delivered before the fence, so the other consumer holds it under an epoch that is over.
   */
  default boolean mayTakeOver(String partition, String from, Duration fencedWithin) {
    return true;
  }

  /**
   * Records that another consumer had been given and that this source has taken over, told before
   * {@link Source#poll} returns them. Sources that give whole partitions away tell {@link #lost}
   * instead.
   *
   * @param partition the partition
   * @param from the other consumer's name; empty if the source cannot tell, which means that it may
   *     be any: where take-overs are fenced, all others have to be before these records are written
   * @param positions the records
   */
  default void tookOver(String partition, String from, Collection<Position> positions) {}

  /**
   * Records whose acknowledgement the server has confirmed: it will never deliver them again, so
   * nobody has to remember any longer that they were processed. Told by sources that acknowledge
   * records one by one.
   */
  default void acknowledged(Collection<Position> positions) {}
}
