package io.penstock.redis;

import io.penstock.spi.DeadLetterResolution;
import io.penstock.spi.DeadLetterStatus;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The marks of a dead-letter stream: entries of their own in the same stream. Where the stream is
 * kept short, a mark goes after its letter.
 */
final class ResolvedMarks {

  private static final String PREFIX = "penstock.resolved.";
  private static final byte[] LETTER = bytes(PREFIX + "letter");
  private static final String STATUS = PREFIX + "status";
  private static final String TIME = PREFIX + "time";
  private static final String REASON = PREFIX + "reason";

  private final Map<String, DeadLetterResolution> byFingerprint = new HashMap<>();

  /**
   * Whether an entry is a mark: its first field says so, and none of a letter does, since a letter
   * ends with its reason.
   */
  static boolean isMark(Object[] fields) {
    return fields.length == 8 && Arrays.equals((byte[]) fields[0], LETTER);
  }

  /** Names and values by turns. */
  static List<byte[]> mark(String fingerprint, DeadLetterResolution how) {
    return List.of(
        LETTER,
        bytes(fingerprint),
        bytes(STATUS),
        bytes(how.status().label()),
        bytes(TIME),
        bytes(how.time().toString()),
        bytes(REASON),
        bytes(how.reason()));
  }

  /** Takes note of an entry if it is a mark that can be read; the first one of a letter counts. */
  void add(Object[] fields) {
    if (!isMark(fields)) {
      return;
    }
    try {
      byFingerprint.putIfAbsent(
          text(fields[1]),
          new DeadLetterResolution(
              DeadLetterStatus.valueOf(text(fields[3]).toUpperCase(Locale.ROOT)),
              Instant.parse(text(fields[5])),
              text(fields[7])));
    } catch (IllegalArgumentException | DateTimeException malformed) {
      // The letter stays open, which costs a look and loses nothing.
    }
  }

  /** The mark of a letter, or null. */
  DeadLetterResolution of(String fingerprint) {
    return byFingerprint.get(fingerprint);
  }

  private static String text(Object bytes) {
    return new String((byte[]) bytes, StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
