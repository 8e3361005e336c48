package io.penstock.runner.progress;

/** How progress is told. */
public enum ProgressMode {
  /** By a line on a terminal, else by the log. */
  AUTO,
  /** By a line that is redrawn twice a second. */
  LINE,
  /** By a log event every ten seconds. */
  LOG,
  /** Not at all. */
  NONE
}
