package io.penstock.demo;

import java.io.IOException;

/** An example on servers of its own. */
interface Demo {

  /**
   * Runs it.
   *
   * @param keep whether to leave the servers up in the end until somebody says so
   * @return whether everything is as it must be
   */
  boolean run(boolean keep) throws Exception;

  /** Returns when a person presses Enter. */
  static void awaitEnter() throws IOException, InterruptedException {
    if (System.in.read() < 0) {
      // Nobody can press Enter; a signal ends the JVM and, by its hooks, the servers.
      Thread.currentThread().join();
    }
  }
}
