package io.penstock.producer;

import java.io.PrintWriter;
import java.util.spi.ToolProvider;
import picocli.CommandLine;

/**
 * Announces the command {@code produce}, in the way of the JDK: whoever finds it calls it by its
 * name and knows nothing of what it does.
 */
public final class ProduceTool implements ToolProvider {

  @Override
  public String name() {
    return "produce";
  }

  /**
   * Runs it.
   *
   * @return 0 when all is sent, 1 if something failed, 2 on wrong usage
   */
  @Override
  public int run(PrintWriter out, PrintWriter err, String... arguments) {
    return new CommandLine(new ProduceCommand(System.getenv(), System.console() != null))
        .setOut(out)
        .setErr(err)
        .setExecutionExceptionHandler(
            (failure, line, parsed) -> {
              err.println("penstock produce: " + failure.getMessage());
              err.flush();
              return 1;
            })
        .execute(arguments);
  }
}
