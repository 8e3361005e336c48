package io.penstock.kafka;

/** What to do when a topic that is to be read does not exist. */
public enum TopicMissing {
  /** Stop with a message that names it. */
  FAIL,
  /** Wait, not ready, until somebody creates it. */
  WAIT
}
