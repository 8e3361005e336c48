/**
 * What a database's error means, and which row it points at. Inner workings of the sink: not part
 * of its API.
 */
package io.penstock.postgres.fault;
