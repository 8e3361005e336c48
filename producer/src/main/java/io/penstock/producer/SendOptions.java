package io.penstock.producer;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Options of everything that is sent. */
final class SendOptions {

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "1000",
      description = "How many messages are sent; ${DEFAULT-VALUE} by default.")
  private long count;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "0",
      description = "How many a second; by default as fast as possible.")
  private int rate;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description =
          "The same seed gives the same messages, but for their times; by default another one each"
              + " time.")
  private Long seed;

  void check(CommandSpec spec) {
    if (count < 1 || rate < 0) {
      throw new ParameterException(
          spec.commandLine(), "--count is at least 1, and --rate is not negative");
    }
  }

  long count() {
    return count;
  }

  int rate() {
    return rate;
  }

  long seed() {
    if (seed == null) {
      seed = System.nanoTime();
    }
    return seed;
  }
}
