package io.penstock.engine;

/** Words for failures that a component did not describe itself. */
final class Failures {

  private Failures() {}

  /** The kind of an exception and where it was thrown; not its text, which may hold payload. */
  static String describe(Throwable failure) {
    StackTraceElement[] trace = failure.getStackTrace();
    return failure.getClass().getName()
        + (trace.length == 0
            ? ""
            : " at "
                + trace[0].getClassName()
                + "."
                + trace[0].getMethodName()
                + ":"
                + trace[0].getLineNumber());
  }
}
