package io.penstock.redis;

/** What to do when a consumer of the configured name is alive already. */
public enum NameConflict {
  /** Refuse to start. */
  REFUSE,
  /** Start under the name with a random suffix. */
  RENAME
}
