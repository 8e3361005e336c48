package io.penstock.postgres.write;

/** What happens to an event that asks for a deletion. */
public enum DeletePolicy {
  /** The row with the event's key is deleted. */
  APPLY,
  /** The event is rejected with the code {@code DELETE_REFUSED}. */
  REJECT
}
