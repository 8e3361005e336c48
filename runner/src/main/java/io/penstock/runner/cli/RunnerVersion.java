package io.penstock.runner.cli;

/** The version that stands in the jar's manifest. */
final class RunnerVersion {

  private RunnerVersion() {}

  static String current() {
    String version = RunnerVersion.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
