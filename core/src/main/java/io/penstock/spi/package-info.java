/**
 * What a component implements and what it is told. Each method says when it is called, from how
 * many threads, and what an error does next. Unless a method says otherwise, arguments and results
 * are never null.
 *
 * <p>An SPI user needs this package, {@code io.penstock.record} and {@code io.penstock.config}, and
 * inherits no client or driver from them.
 */
package io.penstock.spi;
