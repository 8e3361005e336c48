/**
 * Hypertables of TimescaleDB: what the Postgres sink does, and besides the hypertable is made or
 * checked, rows travel sorted by time, and wild clocks are kept out.
 */
package io.penstock.timescale;
