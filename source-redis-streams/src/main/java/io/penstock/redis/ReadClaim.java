package io.penstock.redis;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether reads take over idle entries by themselves: {@code XREADGROUP … CLAIM}, which Redis has
 * since 8.4 and Valkey has not. It spares the search of {@link TakeOver}, which goes on all the
 * same because it also finds entries that were trimmed. The read does not tell whose entries were.
 */
final class ReadClaim {

  private static final Pattern VERSION =
      Pattern.compile("(?m)^redis_version:(\\d+)\\.(\\d+)", Pattern.CASE_INSENSITIVE);

  private final long minIdleMillis;
  private boolean on;

  private ReadClaim(boolean on, long minIdleMillis) {
    this.on = on;
    this.minIdleMillis = minIdleMillis;
  }

  /** Never. */
  static ReadClaim off() {
    return new ReadClaim(false, 0);
  }

  /**
   * If the server can.
   *
   * @param info its answer to INFO
   */
  static ReadClaim ifSupported(byte[] info, long minIdleMillis) {
    String text = new String(info, StandardCharsets.UTF_8);
    Matcher version = VERSION.matcher(text);
    boolean can =
        version.find()
            && !text.contains("valkey")
            && Integer.parseInt(version.group(1)) * 1000 + Integer.parseInt(version.group(2))
                >= 8004;
    return new ReadClaim(can, minIdleMillis);
  }

  boolean isOn() {
    return on;
  }

  /** How long an entry must have been idle, or -1 if reads do not claim. */
  long minIdleMillis() {
    return on ? minIdleMillis : -1;
  }

  /**
   * Notices that the server cannot after all, because another one took its place.
   *
   * @return whether the failure came from this
   */
  boolean isCauseOf(Throwable failure) {
    if (on && "ERR_SYNTAX_ERROR".equals(RedisVerdicts.of(failure).code())) {
      on = false;
      return true;
    }
    return false;
  }
}
