package io.penstock.document;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Checks on raw bytes that a JSON parser does not make or makes too late. Jackson 2.22 takes
 * overlong forms (C0 80 becomes U+0000), code points above U+10FFFF and, in a text that is skipped,
 * bare surrogates; and it takes an escaped half of a surrogate pair everywhere.
 */
final class JsonBytes {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long ONES = 0x0101010101010101L;
  private static final long BACKSLASHES = 0x5C5C5C5C5C5C5C5CL;

  /** There are bytes above 127. */
  static final int NOT_ASCII = 1;

  /** There are backslashes. */
  static final int ESCAPES = 2;

  private JsonBytes() {}

  /** Which of {@link #NOT_ASCII} and {@link #ESCAPES} hold; eight bytes at a time. */
  static int survey(byte[] bytes, int start, int end) {
    long high = 0;
    long backslash = 0;
    int at = start;
    for (; at <= end - 8; at += 8) {
      long word = (long) LONGS.get(bytes, at);
      high |= word;
      long zeroIfBackslash = word ^ BACKSLASHES;
      backslash |= (zeroIfBackslash - ONES) & ~zeroIfBackslash;
    }
    boolean escapes = (backslash & HIGH_BITS) != 0;
    for (; at < end; at++) {
      high |= bytes[at];
      escapes |= bytes[at] == '\\';
    }
    return ((high & HIGH_BITS) != 0 ? NOT_ASCII : 0) | (escapes ? ESCAPES : 0);
  }

  /**
   * The first byte that is not well-formed UTF-8 (Unicode, table 3-7: no overlong forms, no
   * surrogates, nothing above U+10FFFF), or -1.
   */
  static int firstInvalidUtf8(byte[] bytes, int start, int end) {
    int at = start;
    while (at < end) {
      if (bytes[at] >= 0) {
        // Most texts are mostly ASCII.
        if (at <= end - 8 && ((long) LONGS.get(bytes, at) & HIGH_BITS) == 0) {
          at += 8;
        } else {
          at++;
        }
        continue;
      }
      int length = sequence(bytes, at, end);
      if (length == 0) {
        return at;
      }
      at += length;
    }
    return -1;
  }

  /** The length of the sequence that begins with a byte above 127, or 0 if it is ill-formed. */
  private static int sequence(byte[] bytes, int at, int end) {
    int lead = bytes[at] & 0xFF;
    int length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
    if (length == 0 || end - at < length) {
      return 0;
    }
    int second = bytes[at + 1] & 0xFF;
    int lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    int highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (second < lowest || second > highest) {
      return 0;
    }
    for (int i = 2; i < length; i++) {
      if ((bytes[at + i] & 0xC0) != 0x80) {
        return 0;
      }
    }
    return length;
  }

  /**
   * The first escaped half of a surrogate pair that stands alone, or -1. The bytes must be the
   * beginning of well-formed JSON: then a backslash occurs in texts only.
   */
  static int firstLoneSurrogate(byte[] bytes, int start, int end) {
    for (int at = start; at <= end - 6; at++) {
      if (bytes[at] != '\\') {
        continue;
      }
      if (bytes[at + 1] != 'u') {
        at++;
        continue;
      }
      int unit = unit(bytes, at);
      boolean high = unit >= 0xD800 && unit <= 0xDBFF;
      if (unit >= 0xDC00 && unit <= 0xDFFF) {
        return at;
      }
      if (high) {
        if (at + 12 > end || bytes[at + 6] != '\\' || bytes[at + 7] != 'u') {
          return at;
        }
        int next = unit(bytes, at + 6);
        if (next < 0xDC00 || next > 0xDFFF) {
          return at;
        }
      }
      at += high ? 11 : 5;
    }
    return -1;
  }

  /** The first escaped U+0000 from a place on, or -1; as above, in well-formed JSON only. */
  static int firstNul(byte[] bytes, int start, int end) {
    for (int at = start; at < end; at++) {
      if (bytes[at] == '\\') {
        if (bytes[at + 1] == 'u' && unit(bytes, at) == 0) {
          return at;
        }
        at++;
      }
    }
    return -1;
  }

  /** The JSON text with each escaped U+0000 taken out or replaced; never longer than it was. */
  static byte[] withoutNul(byte[] bytes, int start, int end, boolean replace) {
    byte[] out = new byte[end - start];
    int length = 0;
    int from = start;
    for (int nul = firstNul(bytes, from, end); nul >= 0; nul = firstNul(bytes, from, end)) {
      System.arraycopy(bytes, from, out, length, nul - from);
      length += nul - from;
      if (replace) {
        System.arraycopy(REPLACEMENT, 0, out, length, REPLACEMENT.length);
        length += REPLACEMENT.length;
      }
      from = nul + 6;
    }
    System.arraycopy(bytes, from, out, length, end - from);
    return java.util.Arrays.copyOf(out, length + end - from);
  }

  private static final byte[] REPLACEMENT = {'\\', 'u', 'f', 'f', 'f', 'd'};

  /** The UTF-16 unit of the escape that begins with the backslash at a place. */
  private static int unit(byte[] bytes, int backslash) {
    int unit = 0;
    for (int i = backslash + 2; i < backslash + 6; i++) {
      unit = unit << 4 | Character.digit(bytes[i], 16);
    }
    return unit;
  }

  /** The first byte from a place on that is not JSON's white space; end if there is none. */
  static int skipSpace(byte[] bytes, int start, int end) {
    int at = start;
    while (at < end
        && (bytes[at] == ' ' || bytes[at] == '\n' || bytes[at] == '\r' || bytes[at] == '\t')) {
      at++;
    }
    return at;
  }

  /** For messages: the byte, counted from 0, and the line and column, counted from 1. */
  static String place(byte[] bytes, int at) {
    int line = 1;
    int lineStart = 0;
    int until = Math.min(at, bytes.length);
    for (int i = 0; i < until; i++) {
      if (bytes[i] == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return "byte " + at + " (line " + line + ", column " + (until - lineStart + 1) + ")";
  }
}
