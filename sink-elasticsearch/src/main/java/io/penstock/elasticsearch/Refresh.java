package io.penstock.elasticsearch;

/** When a written document becomes visible to searches. */
public enum Refresh {
  /** At the index's own refresh interval; the cheapest, and right for ingestion. */
  NONE("false"),
  /** A write returns only after the next refresh. */
  WAIT_FOR("wait_for"),
  /** Every bulk request forces a refresh; dear, for tests and demos. */
  IMMEDIATE("true");

  private final String parameter;

  Refresh(String parameter) {
    this.parameter = parameter;
  }

  /** The value of the query parameter {@code refresh}. */
  String parameter() {
    return parameter;
  }
}
