/**
 * The ledger: how far each partition has come, in the same database as the rows, and moved in the
 * same transaction.
 */
package io.penstock.postgres.ledger;
