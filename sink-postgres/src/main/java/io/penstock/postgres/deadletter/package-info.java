/** Dead letters in a table of the database. */
package io.penstock.postgres.deadletter;
