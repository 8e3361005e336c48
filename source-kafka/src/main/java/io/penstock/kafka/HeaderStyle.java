package io.penstock.kafka;

/** Which headers tell why a record is dead. */
public enum HeaderStyle {
  /** {@code penstock.error.*} only. */
  PENSTOCK,
  /** These, and the names of Kafka Connect's dead-letter queue. */
  CONNECT,
  /** These, and the names of Spring for Apache Kafka's dead-letter recoverer. */
  SPRING,
  /** All of them. */
  ALL
}
