package io.penstock.testkit;

import org.opentest4j.TestAbortedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server that this machine cannot have. */
final class Unavailable {

  private static final Logger LOG = LoggerFactory.getLogger(Unavailable.class);

  private Unavailable() {}

  /**
   * What to throw: JUnit counts the test as skipped. Where the environment variable {@code CI} is
   * set the test fails instead: there, nobody would notice for months that it does not run.
   */
  static RuntimeException because(String message, Throwable cause) {
    String ci = System.getenv("CI");
    return because(message, cause, ci != null && !ci.isBlank());
  }

  static RuntimeException because(String message, Throwable cause, boolean mustRun) {
    if (mustRun) {
      return new IllegalStateException(message + " (and CI is set, so this is a failure)", cause);
    }
    LOG.warn("NOT RUN: {}", message, cause);
    return new TestAbortedException("NOT RUN: " + message, cause);
  }
}
