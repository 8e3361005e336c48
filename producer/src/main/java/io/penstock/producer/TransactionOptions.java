package io.penstock.producer;

import io.penstock.producer.transactions.TransactionMix;
import io.penstock.producer.transactions.TransactionWorkload;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What transactions are made of; the defaults are those of the service's own publisher. */
final class TransactionOptions {

  @Option(
      names = "--user-id",
      paramLabel = "ID",
      defaultValue = "test_user_123",
      split = ",",
      description =
          "Whose transactions they are, also several with commas between; ${DEFAULT-VALUE} by"
              + " default.")
  private List<String> users;

  @Option(
      names = "--update-ratio",
      paramLabel = "SHARE",
      defaultValue = "0.1",
      description = "Share of messages that change a transaction; ${DEFAULT-VALUE} by default.")
  private double updated;

  @Option(
      names = "--delete-ratio",
      paramLabel = "SHARE",
      defaultValue = "0",
      description = "Share of messages that delete one; ${DEFAULT-VALUE} by default.")
  private double deleted;

  @Option(
      names = "--repeat-ratio",
      paramLabel = "SHARE",
      defaultValue = "0",
      description = "Share of messages that were sent before; ${DEFAULT-VALUE} by default.")
  private double repeated;

  @Option(
      names = "--broken-ratio",
      paramLabel = "SHARE",
      defaultValue = "0",
      description = "Share of messages that nobody can use; ${DEFAULT-VALUE} by default.")
  private double broken;

  Workload workload(CommandSpec spec, long seed) {
    TransactionMix mix;
    try {
      mix = new TransactionMix(updated, deleted, repeated, broken);
    } catch (IllegalArgumentException impossible) {
      throw new ParameterException(spec.commandLine(), "ratios: " + impossible.getMessage());
    }
    return new TransactionWorkload(seed, Instant.now(), mix, users);
  }
}
