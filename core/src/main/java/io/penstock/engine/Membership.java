package io.penstock.engine;

/**
 * How the ledger of ids knows us in one partition.
 *
 * @param consumer our name
 * @param epoch the number of this ownership; each transaction carries it
 */
record Membership(String consumer, long epoch) {}
