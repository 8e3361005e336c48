package io.penstock.runner.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine;

/** Runs commands as a terminal would, and keeps what they print. */
final class CliRunner {

  record Result(int exitCode, String out, String err, String console) {}

  private final Map<String, String> environment;

  CliRunner(Map<String, String> environment) {
    this.environment = environment;
  }

  Result run(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    ByteArrayOutputStream console = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(console, true, StandardCharsets.UTF_8);
    CommandLine line = Penstock.commandLine(new CliContext(environment, "1.2.3", false, stream));
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    String[] texts = new String[arguments.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = arguments[i].toString();
    }
    int exitCode = line.execute(texts);
    return new Result(
        exitCode, out.toString(), err.toString(), console.toString(StandardCharsets.UTF_8));
  }
}
