package io.penstock.spi;

import java.util.Objects;

/**
 * One thing that is wrong with an event.
 *
 * @param path where, as a JSON Pointer ({@code /user/age}) or a component's name; empty for the
 *     whole
 * @param code stable, such as {@code REQUIRED} or {@code RANGE}
 * @param message what is wanted, without the value that was found
 */
public record Violation(String path, String code, String message) {

  public Violation {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(message, "message");
  }
}
