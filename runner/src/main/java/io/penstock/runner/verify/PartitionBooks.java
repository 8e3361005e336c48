package io.penstock.runner.verify;

import io.penstock.record.Position;

/**
 * The books of a partition, up to where the pipeline stands.
 *
 * @param upTo the next position of the pipeline
 * @param records in the source before it
 * @param dead of these, records that are dead letters
 * @param missing letters whose record is not in the source any more
 * @param filtered records that the pipeline's file, as it is now, filters out
 * @param refused records that it would refuse now, although there is no letter of theirs
 * @param written records that must have been written
 */
public record PartitionBooks(
    String partition,
    Position upTo,
    long records,
    long dead,
    long missing,
    long filtered,
    long refused,
    long written) {}
