/**
 * Reads Kafka topics as a member of a consumer group and writes the dead-letter topic.
 *
 * <p>The source commits an offset only when every record before it is settled ({@link
 * io.penstock.kafka.SettledOffsets}); the client's own commits and resets are switched off.
 */
package io.penstock.kafka;
