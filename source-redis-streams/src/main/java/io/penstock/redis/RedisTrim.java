package io.penstock.redis;

import io.penstock.config.Option;
import io.penstock.config.SelfChecking;
import java.time.Duration;
import java.util.List;

/**
 * How much of a stream is kept when acknowledged entries are trimmed. Entries that any group of the
 * stream has not acknowledged are kept in any case.
 *
 * @param maxLength the stream is trimmed down to this many entries, or null
 * @param maxAge entries younger than this are kept, by the time in their ids; or null
 */
public record RedisTrim(
    @Option(
            doc = "Trims the stream down to about this many entries.",
            optional = true,
            min = "0",
            example = "1000000")
        Long maxLength,
    @Option(
            doc = "Trims entries that are older than this, by the time in their ids.",
            optional = true,
            example = "7d")
        Duration maxAge)
    implements SelfChecking {

  @Override
  public List<Finding> check() {
    return maxLength == null && maxAge == null
        ? List.of(new Finding("", "trim needs maxLength or maxAge"))
        : List.of();
  }
}
