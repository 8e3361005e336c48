package io.penstock.demo;

import picocli.CommandLine;

/** The entry for {@code penstock demo}. */
public final class DemoMain {

  private DemoMain() {}

  /** Exits with 0 if the books are right, 1 if not or if something failed, 2 on wrong usage. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new DemoCommand()).execute(arguments));
  }
}
