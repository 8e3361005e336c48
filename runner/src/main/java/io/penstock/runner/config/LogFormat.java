package io.penstock.runner.config;

/** How log events are written. */
public enum LogFormat {
  /** Plain on a terminal, JSON elsewhere. */
  AUTO,
  /** One JSON object a line. */
  JSON,
  /** One line for people. */
  PLAIN
}
