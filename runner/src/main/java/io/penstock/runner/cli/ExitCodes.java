package io.penstock.runner.cli;

/** What the commands end with; part of the contract with those who call them. */
final class ExitCodes {

  /** Done. */
  static final int OK = 0;

  /** Failed while running. */
  static final int FAILED = 1;

  /** Wrong usage of the command line. */
  static final int USAGE = 2;

  /** The configuration cannot be used, and will not be by trying again (EX_CONFIG). */
  static final int CONFIG = 78;

  /** Ended by SIGINT. */
  static final int INTERRUPTED = 130;

  /** Ended by SIGTERM. */
  static final int TERMINATED = 143;

  private ExitCodes() {}
}
