package io.penstock.record;

import java.util.Objects;

/**
 * Why a record cannot go on. The code is for machines and is stable (upper case, underscores, such
 * as {@code JSON_SYNTAX}, {@code EMPTY}, {@code COLUMN_RANGE} or an SQLSTATE like {@code 23514});
 * the message is for people and names fields, columns, limits and constraints, never values of the
 * record.
 *
 * @param code stable identifier; never null or blank
 * @param message what is wrong and where, without payload; never null
 */
public record Rejection(String code, String message) {

  /** Longer messages are cut, so that a dead letter's headers stay below a broker's limits. */
  static final int MAX_MESSAGE_LENGTH = 8 * 1024;

  public Rejection {
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(message, "message");
    if (code.isBlank()) {
      throw new IllegalArgumentException("a rejection needs a code");
    }
    if (message.length() > MAX_MESSAGE_LENGTH) {
      message = message.substring(0, MAX_MESSAGE_LENGTH - 1) + "…";
    }
  }
}
