/** Transaction events for the example {@code message-consumer}. */
package io.penstock.producer.transactions;
