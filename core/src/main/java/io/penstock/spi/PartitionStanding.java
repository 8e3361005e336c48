package io.penstock.spi;

import io.penstock.record.Position;

/**
 * Where a partition of a source stands.
 *
 * @param partition as {@link Source#poll} names it
 * @param first the first position that is still there
 * @param end the position behind the last record
 * @param committed the next position by the source's own account, such as a consumer group's
 *     offset; null if there is none
 * @param complete whether every record that the pipeline can ever have read is still there; false
 *     if it may not be
 */
public record PartitionStanding(
    String partition, Position first, Position end, Position committed, boolean complete) {}
