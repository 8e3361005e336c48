package io.penstock.runner.verify;

import io.penstock.spi.TargetCount;
import java.util.List;

/**
 * What a verification found.
 *
 * @param by whose positions were believed: the ledger's or the source's own
 * @param partitions in the order of the source
 * @param targets what is in the sink; empty if it cannot be counted
 * @param balance the result
 * @param remarks why it is so, and what to keep in mind
 */
public record Findings(
    String by,
    List<PartitionBooks> partitions,
    List<TargetCount> targets,
    Balance balance,
    List<String> remarks) {

  public Findings {
    partitions = List.copyOf(partitions);
    targets = List.copyOf(targets);
    remarks = List.copyOf(remarks);
  }

  /** Records that must have been written, over all partitions. */
  public long written() {
    return partitions.stream().mapToLong(PartitionBooks::written).sum();
  }
}
