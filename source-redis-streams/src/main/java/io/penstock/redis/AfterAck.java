package io.penstock.redis;

/** What becomes of an entry once it is acknowledged. */
public enum AfterAck {
  /** It stays in the stream; whoever writes the stream trims it. */
  KEEP,
  /** It is deleted from the stream, for every group. */
  DELETE,
  /**
   * The stream is trimmed from its beginning as far as every group has acknowledged, and no further
   * than {@link RedisTrim} says.
   */
  TRIM
}
