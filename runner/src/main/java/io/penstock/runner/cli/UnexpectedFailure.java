package io.penstock.runner.cli;

import io.penstock.runner.logging.SafeText;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Says in one line that a command has failed in a way that nobody has foreseen: which exception,
 * and where. Its message stays out, because it may hold what a record or a variable held.
 */
final class UnexpectedFailure implements IExecutionExceptionHandler {

  private static final String OWN = "io.penstock.";

  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
    Throwable cause = failure;
    for (int depth = 0; cause.getCause() != null && depth < 20; depth++) {
      cause = cause.getCause();
    }
    String line =
        command.getCommandSpec().qualifiedName()
            + ": unexpected "
            + failure.getClass().getName()
            + (cause == failure ? "" : ", caused by " + cause.getClass().getName() + ",")
            + " at "
            + place(cause)
            + "; this is a defect of Penstock or of a plugin: please report it with this line";
    command.getErr().println(SafeText.of(line));
    command.getErr().flush();
    return ExitCodes.FAILED;
  }

  /** The innermost of our own methods, else the innermost. */
  private static String place(Throwable cause) {
    StackTraceElement[] trace = cause.getStackTrace();
    for (StackTraceElement element : trace) {
      if (element.getClassName().startsWith(OWN)) {
        return element.toString();
      }
    }
    return trace.length == 0 ? "an unknown place" : trace[0].toString();
  }
}
