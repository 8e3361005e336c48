package io.penstock.document;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Writes a document's values as compact JSON in UTF-8. Own code because parts of a record must be
 * copied as raw bytes between written ones, without a generator's buffers and contexts for each
 * value.
 */
final class JsonText {

  private static final byte[] NULL = {'n', 'u', 'l', 'l'};
  private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
  private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private byte[] buffer;
  private int length;

  JsonText(int expected) {
    buffer = new byte[Math.max(32, expected)];
  }

  byte[] toByteArray() {
    return Arrays.copyOf(buffer, length);
  }

  void writeTo(OutputStream out) throws IOException {
    out.write(buffer, 0, length);
  }

  void raw(int ascii) {
    ensure(1);
    buffer[length++] = (byte) ascii;
  }

  void raw(byte[] bytes, int start, int end) {
    ensure(end - start);
    System.arraycopy(bytes, start, buffer, length, end - start);
    length += end - start;
  }

  void value(Object value) {
    if (value == null) {
      raw(NULL, 0, NULL.length);
    } else if (value instanceof String text) {
      string(text);
    } else if (value instanceof Boolean bool) {
      byte[] word = bool ? TRUE : FALSE;
      raw(word, 0, word.length);
    } else if (value instanceof Long
        || value instanceof BigDecimal
        || value instanceof BigInteger) {
      ascii(value.toString());
    } else if (value instanceof Map<?, ?> map) {
      object(map);
    } else if (value instanceof List<?> list) {
      array(list);
    } else {
      throw new IllegalStateException("a document holds a " + value.getClass().getName());
    }
  }

  private void object(Map<?, ?> map) {
    raw('{');
    boolean first = true;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!first) {
        raw(',');
      }
      first = false;
      string((String) entry.getKey());
      raw(':');
      value(entry.getValue());
    }
    raw('}');
  }

  private void array(List<?> list) {
    raw('[');
    for (int i = 0; i < list.size(); i++) {
      if (i > 0) {
        raw(',');
      }
      value(list.get(i));
    }
    raw(']');
  }

  @SuppressWarnings("deprecation") // the fastest way to copy characters known to be ASCII
  private void ascii(String text) {
    int chars = text.length();
    ensure(chars);
    text.getBytes(0, chars, buffer, length);
    length += chars;
  }

  void string(String text) {
    int chars = text.length();
    ensure(chars * 3 + 2);
    byte[] out = buffer;
    int at = length;
    out[at++] = '"';
    for (int i = 0; i < chars; i++) {
      char c = text.charAt(i);
      if (c < 0x80 && c >= 0x20 && c != '"' && c != '\\') {
        out[at++] = (byte) c;
        continue;
      }
      length = at;
      if (c < 0x80) {
        escape(c);
      } else if (c < 0x800) {
        two(c);
      } else if (!Character.isSurrogate(c)) {
        three(c);
      } else if (Character.isHighSurrogate(c)
          && i + 1 < chars
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        four(Character.toCodePoint(c, text.charAt(++i)));
      } else {
        // Half a character, from a transform: as an escape it stays what it is, and the target says
        // what it thinks of it. As UTF-8 it would silently turn into a question mark.
        unicode(c);
      }
      ensure((chars - i) * 3 + 2);
      out = buffer;
      at = length;
    }
    out[at++] = '"';
    length = at;
  }

  private void escape(char c) {
    ensure(6);
    int letter =
        switch (c) {
          case '"' -> '"';
          case '\\' -> '\\';
          case '\n' -> 'n';
          case '\r' -> 'r';
          case '\t' -> 't';
          case '\b' -> 'b';
          case '\f' -> 'f';
          default -> 0;
        };
    if (letter == 0 && c >= 0x20) {
      buffer[length++] = (byte) c;
    } else if (letter == 0) {
      unicode(c);
    } else {
      buffer[length++] = '\\';
      buffer[length++] = (byte) letter;
    }
  }

  private void unicode(char c) {
    ensure(6);
    buffer[length++] = '\\';
    buffer[length++] = 'u';
    for (int shift = 12; shift >= 0; shift -= 4) {
      buffer[length++] = HEX[(c >> shift) & 0xF];
    }
  }

  private void two(int c) {
    buffer[length++] = (byte) (0xC0 | c >> 6);
    buffer[length++] = (byte) (0x80 | c & 0x3F);
  }

  private void three(int c) {
    buffer[length++] = (byte) (0xE0 | c >> 12);
    buffer[length++] = (byte) (0x80 | c >> 6 & 0x3F);
    buffer[length++] = (byte) (0x80 | c & 0x3F);
  }

  private void four(int c) {
    ensure(4);
    buffer[length++] = (byte) (0xF0 | c >> 18);
    buffer[length++] = (byte) (0x80 | c >> 12 & 0x3F);
    buffer[length++] = (byte) (0x80 | c >> 6 & 0x3F);
    buffer[length++] = (byte) (0x80 | c & 0x3F);
  }

  private void ensure(int more) {
    if (buffer.length - length < more) {
      int wanted = Math.addExact(length, more);
      buffer = Arrays.copyOf(buffer, Math.max(wanted, (int) Math.min(1L << 30, 2L * wanted)));
    }
  }
}
