package io.penstock.elasticsearch;

/**
 * What an error that Elasticsearch reports means for the item that it struck; the right side of the
 * setting {@code verdicts}.
 */
public enum ItemVerdict {
  /** The document is at fault: it is dead-lettered. */
  REJECT,
  /** It goes away within moments: the item is tried again. */
  RETRY,
  /** The cluster or the index refuses everybody: the pipeline waits until it no longer does. */
  OUTAGE,
  /** Configuration is wrong: the pipeline stops with a message. */
  STOP,
  /** The target is already as it should be: the item counts as a duplicate. */
  DUPLICATE
}
