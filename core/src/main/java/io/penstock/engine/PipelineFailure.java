package io.penstock.engine;

import java.util.Objects;

/**
 * Why a pipeline ended: which part, where, why and what to do next.
 *
 * @param code stable, such as {@code 42P01}, {@code DEAD_LETTER_FLOOD} or {@code UNFINISHED}
 * @param message for people, without payload or secrets
 * @param configuration whether the configuration or the target's schema has to be mended, so that
 *     starting again without a change is no use
 */
public record PipelineFailure(String code, String message, boolean configuration) {

  public PipelineFailure {
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(message, "message");
  }
}
