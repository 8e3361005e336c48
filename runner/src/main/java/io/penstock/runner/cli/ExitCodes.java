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

  /**
   * Ended by a signal in good order: this plus the signal's number, so 130 for SIGINT and 143 for
   * SIGTERM. If something was left in flight it is {@link #FAILED} instead.
   */
  static final int BY_SIGNAL = 128;

  private ExitCodes() {}
}
