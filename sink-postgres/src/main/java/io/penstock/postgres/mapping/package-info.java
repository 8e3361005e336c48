/**
 * Which value of an event goes into which column. Inner workings of the sink, apart from the enum
 * of its configuration.
 */
package io.penstock.postgres.mapping;
