package io.penstock.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A pipeline's file, run until nothing is left, and the commands on its dead letters. */
final class DlqCli {

  private final CliRunner cli;
  private final Path file;

  DlqCli(Path file, Map<String, String> environment) {
    this.cli = new CliRunner(environment);
    this.file = file;
  }

  /** Runs the pipeline until its source has nothing more. */
  void drain() {
    CliRunner.Result result = cli.run("run", file, "--until-drained", "--log-format", "plain");
    assertThat(result.exitCode()).as(result.console() + result.err()).isZero();
  }

  CliRunner.Result dlq(String verb, Object... options) {
    List<Object> arguments = new ArrayList<>(List.of("dlq", verb, file));
    arguments.addAll(List.of(options));
    return cli.run(arguments.toArray());
  }
}
