package io.penstock.timescale;

/** What happens at the start to a table that is not a hypertable yet. */
public enum IfNotHypertable {
  /** It becomes one, if it holds no rows. */
  CREATE,
  /** The pipeline does not start. */
  REFUSE
}
