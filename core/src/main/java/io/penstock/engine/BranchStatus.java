package io.penstock.engine;

/**
 * What became of the events that a branch was given.
 *
 * @param name the branch's name
 * @param required whether it holds acknowledgement back
 * @param written events that are in its target
 * @param duplicate events that were there already
 * @param filtered events that its own transforms left out
 * @param deadLettered events that it refused
 * @param dropped events that a best-effort branch had no room for, or could not write
 */
public record BranchStatus(
    String name,
    boolean required,
    long written,
    long duplicate,
    long filtered,
    long deadLettered,
    long dropped) {}
