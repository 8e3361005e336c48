/**
 * Batches into tables: plans, encoded rows, the write paths, the transaction. Inner workings of the
 * sink, apart from the two enums of its configuration.
 */
package io.penstock.postgres.write;
