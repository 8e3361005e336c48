package io.penstock.document;

import java.util.Objects;

/**
 * Bytes that are not the JSON they should be. The message says where (byte, line, column, path) and
 * what is wrong, and never holds a value. Carries no stack trace: it is a result, and a flood of
 * broken records must stay cheap.
 */
public final class MalformedJsonException extends Exception {

  private final String code;

  MalformedJsonException(String code, String message) {
    super(Objects.requireNonNull(message, "message"), null, false, false);
    this.code = Objects.requireNonNull(code, "code");
  }

  /**
   * What is wrong, for machines: one of {@code EMPTY}, {@code TOO_LARGE}, {@code INVALID_UTF8},
   * {@code JSON_SYNTAX}, {@code TRAILING_CONTENT}, {@code NOT_AN_OBJECT}, {@code DUPLICATE_KEY},
   * {@code NUL_CHARACTER}, {@code LONE_SURROGATE}, {@code TOO_DEEP}, {@code TOO_MANY_TOKENS},
   * {@code STRING_TOO_LONG}, {@code NUMBER_TOO_LONG}, {@code NAME_COLLISIONS}, {@code
   * LOOKS_LIKE_SCHEMA_REGISTRY}.
   */
  public String code() {
    return code;
  }
}
