/**
 * Values into Postgres' binary format, checked against the columns' real types. Inner workings of
 * the sink: not part of its API.
 */
package io.penstock.postgres.encode;
