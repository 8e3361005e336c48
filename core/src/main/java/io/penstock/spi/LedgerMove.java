package io.penstock.spi;

import io.penstock.record.Position;

/**
 * The step of one lane over one partition that a transaction makes.
 *
 * @param partition the partition
 * @param lane the lane's number within the partition, from 0
 * @param epoch the ownership under which the work was done
 * @param expected where the ledger must stand for the step to be taken
 * @param next where it stands afterwards
 */
public record LedgerMove(
    String partition, int lane, long epoch, Position expected, Position next) {}
