package io.penstock.redis;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.Locale;

/** Names that no other consumer has, and what becomes of them in the group. */
final class ConsumerNames {

  /** What generated names begin with, so that those of dead instances can be told. */
  static final String PREFIX = "penstock-";

  /**
   * Removes a consumer from a group if nothing is pending for it. Checked and done in one step:
   * removing a consumer drops its pending entries, and nobody would ever be given those again.
   */
  static final String REMOVE_IF_EMPTY =
      "for _, c in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])) do"
          + " local a = {} for i = 1, #c, 2 do a[c[i]] = c[i + 1] end"
          + " if a['name'] == ARGV[2] and a['pending'] == 0 then"
          + " return redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], ARGV[2]) end"
          + " end return 0";

  /** The same for every generated name that nobody has used for a while. */
  static final String REMOVE_ABANDONED =
      "local n = 0"
          + " for _, c in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])) do"
          + " local a = {} for i = 1, #c, 2 do a[c[i]] = c[i + 1] end"
          + " if string.sub(a['name'], 1, #ARGV[2]) == ARGV[2] and a['pending'] == 0"
          + " and a['idle'] > tonumber(ARGV[3]) then"
          + " redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], a['name']) n = n + 1 end"
          + " end return n";

  private static final SecureRandom RANDOM = new SecureRandom();

  private ConsumerNames() {}

  /** A name from host, process and a random part. */
  static String unique() {
    return PREFIX + host() + "-" + ProcessHandle.current().pid() + "-" + suffix();
  }

  /** Six random characters. */
  static String suffix() {
    String text = Long.toString(RANDOM.nextLong(36L * 36 * 36 * 36 * 36 * 36), 36);
    return "0".repeat(6 - text.length()) + text;
  }

  private static String host() {
    String host = System.getenv("HOSTNAME");
    if (host == null || host.isBlank()) {
      try {
        host = InetAddress.getLocalHost().getHostName();
      } catch (UnknownHostException nameless) {
        host = "host";
      }
    }
    return host.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]", "_");
  }
}
