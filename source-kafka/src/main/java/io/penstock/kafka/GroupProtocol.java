package io.penstock.kafka;

/** How the members of a consumer group agree on who reads what. */
public enum GroupProtocol {
  /** The members agree among themselves; every broker knows it. */
  CLASSIC,
  /** The broker assigns (KIP-848); needs brokers of version 4.0 or later. */
  CONSUMER
}
