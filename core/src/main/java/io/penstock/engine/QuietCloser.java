package io.penstock.engine;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes one part after the other, whatever each of them says to that. */
final class QuietCloser {

  private static final Logger log = LoggerFactory.getLogger(QuietCloser.class);

  /** Something that may fail while everything is being closed. */
  @FunctionalInterface
  interface Closing {
    void run() throws Exception;
  }

  private final String pipeline;

  QuietCloser(String pipeline) {
    this.pipeline = pipeline;
  }

  void close(String what, Closing closing) {
    try {
      closing.run();
    } catch (Exception failure) {
      log.warn("pipeline {} could not close {}: {}", pipeline, what, Failures.describe(failure));
    }
  }
}
