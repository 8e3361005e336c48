/** Addresses, driver settings and the pool. Inner workings of the sink: not part of its API. */
package io.penstock.postgres.connect;
