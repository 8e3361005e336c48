package io.penstock.spi;

import java.util.Objects;

/**
 * A component's failure, with its verdict. The message names the component's target (host, table,
 * topic), the cause and what to do next; it never holds payload or secrets.
 */
public abstract class ComponentException extends Exception {

  private final transient Verdict verdict;
  private final String code;

  protected ComponentException(Verdict verdict, String code, String message, Throwable cause) {
    super(message, cause);
    this.verdict = Objects.requireNonNull(verdict, "verdict");
    this.code = Objects.requireNonNull(code, "code");
  }

  /** What the failure means; never null. */
  public Verdict verdict() {
    return verdict;
  }

  /** A stable code for machines, such as an SQLSTATE or {@code TOPIC_MISSING}; never null. */
  public String code() {
    return code;
  }
}
