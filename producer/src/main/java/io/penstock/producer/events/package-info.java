/** Raw events for the example {@code event-consumer}. */
package io.penstock.producer.events;
