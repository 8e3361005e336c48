package io.penstock.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.spi.ComponentException;
import io.penstock.spi.Verdict;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.EnumSet;

/** What every failure of a component must be like. */
final class Failures {

  private Failures() {}

  /** Anything a component does that may fail. */
  @FunctionalInterface
  interface Call {
    void run() throws Exception;
  }

  /** The exception of that type that a call throws; anything else fails the test. */
  static <E extends ComponentException> E thrownBy(Class<E> type, String what, Call call) {
    try {
      call.run();
    } catch (Exception e) {
      assertThat(e).as(what).isInstanceOf(type);
      E failure = type.cast(e);
      assertThat(failure.getMessage()).as("the message of the failure: " + what).isNotBlank();
      assertThat(failure.code()).as("the code of the failure: " + what).isNotBlank();
      return failure;
    }
    throw new AssertionError(what + ": a " + type.getSimpleName() + " was due, and none came");
  }

  /** The other side is away: it is nobody's fault, and trying again helps. */
  static void meansAway(ComponentException failure) {
    assertThat(EnumSet.of(Verdict.RETRY, Verdict.OUTAGE))
        .as("verdicts while the other side is away; the failure was: %s", failure.toString())
        .contains(failure.verdict());
  }

  /** Neither the failure nor what caused it shows the payload. */
  static void keepsSecret(String payload, Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text, true));
    assertThat(text.toString()).as("an exception's text holds no payload").doesNotContain(payload);
  }
}
