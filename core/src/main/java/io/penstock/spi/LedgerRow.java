package io.penstock.spi;

import io.penstock.record.Position;
import java.time.Instant;

/**
 * How far a ledger has come in one lane of a partition.
 *
 * @param partition the partition
 * @param lane the lane's number within the partition, from 0
 * @param lanes over how many lanes the partition is spread
 * @param epoch the number of the ownership that holds it
 * @param next the next position that is not done yet
 * @param updatedAt when it was last moved or taken over
 * @param incarnation which log the position belongs to, see {@link PartitionStart#incarnation};
 *     null if that is unknown
 */
public record LedgerRow(
    String partition,
    int lane,
    int lanes,
    long epoch,
    Position next,
    Instant updatedAt,
    String incarnation) {}
