/**
 * What the database says of a table: columns, types, keys, checks, privileges. Inner workings of
 * the sink: not part of its API.
 */
package io.penstock.postgres.catalog;
