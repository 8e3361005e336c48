package io.penstock.spi;

import io.penstock.record.Position;
import java.util.List;
import java.util.Map;

/**
 * Looks at a source without taking part in it: joins no group, moves and acknowledges nothing. For
 * one thread.
 */
public interface SourceInspector extends AutoCloseable {

  /** The partitions of the source, in order of their names. */
  List<PartitionStanding> partitions() throws SourceException, InterruptedException;

  /**
   * Where to begin in each partition so that about so many records are left in all, the newest.
   *
   * @param records at least 1
   */
  Map<String, Position> startOfLast(long records) throws SourceException, InterruptedException;

  /**
   * How many consumers are reading for the pipeline at this moment, of whatever instance.
   *
   * @return -1 if the source cannot tell
   */
  int members() throws SourceException, InterruptedException;

  /**
   * A source that reads a stretch of each partition and then has nothing more. Its acknowledgements
   * go nowhere.
   *
   * @param from for each partition, the first position to read
   * @param to for the same partitions, the position before which to end
   */
  Source reader(Map<String, Position> from, Map<String, Position> to);

  @Override
  void close();
}
