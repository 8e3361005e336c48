package io.penstock.spi;

import io.penstock.record.Position;
import java.util.List;

/**
 * Records of one partition that a consumer is done with.
 *
 * @param partition the partition
 * @param consumer the consumer that was given them
 * @param epoch the epoch under which it works
 * @param ids the records; each once
 */
public record LedgerDone(String partition, String consumer, long epoch, List<Position> ids) {

  public LedgerDone {
    ids = List.copyOf(ids);
  }
}
