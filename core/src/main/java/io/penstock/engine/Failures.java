package io.penstock.engine;

import io.penstock.spi.SinkException;
import io.penstock.spi.Verdict;

/** Words for failures that a component did not describe itself. */
final class Failures {

  private Failures() {}

  /** What nobody understands is not the record's fault: it counts as an outage. */
  static SinkException unknown(RuntimeException failure) {
    return new SinkException(Verdict.OUTAGE, "UNKNOWN", describe(failure), failure);
  }

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
