package io.penstock.spi;

/**
 * How much there is in one target of a sink.
 *
 * @param target a table, an index
 * @param records how many records it holds, of whatever origin
 * @param oneForEach whether each record that was written is one of them; false where equal keys are
 *     one
 */
public record TargetCount(String target, long records, boolean oneForEach) {}
