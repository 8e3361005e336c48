package io.penstock.postgres.encode;

import io.penstock.document.Document;
import io.penstock.spi.RejectedException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.temporal.Temporal;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Writes values as JSON straight into the row. Short-lived; for one value.
 *
 * <p>{@code jsonb} cannot hold U+0000, and neither type can hold half a surrogate pair: both are
 * rejected here, with the column's name, rather than by the database without one.
 */
public final class JsonWriter {

  /** Deeper nesting comes from no decoder of ours; the limit keeps a Java caller's stack safe. */
  private static final int MAX_DEPTH = 1_000;

  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private final ColumnName column;
  private final boolean refusesNul;
  private final RowBuffer out;
  private int depth;

  JsonWriter(ColumnName column, boolean refusesNul, RowBuffer out) {
    this.column = column;
    this.refusesNul = refusesNul;
    this.out = out;
  }

  /** Writes a value of any kind that documents and records hold. */
  public void write(Object value) throws RejectedException {
    if (value == null) {
      out.putAscii("null");
    } else if (value instanceof String text) {
      writeText(text);
    } else if (value instanceof Long
        || value instanceof Integer
        || value instanceof BigDecimal
        || value instanceof BigInteger
        || value instanceof Boolean
        || value instanceof Short
        || value instanceof Byte) {
      out.putAscii(value.toString());
    } else if (value instanceof Map<?, ?> map) {
      writeObject(map);
    } else if (value instanceof Collection<?> items) {
      writeList(items);
    } else if (value instanceof JsonText text) {
      text.writeTo(this);
    } else if (value instanceof Document document) {
      writeRaw(document.json());
    } else if (value instanceof Double || value instanceof Float) {
      if (!Double.isFinite(((Number) value).doubleValue())) {
        throw column.reject(Codes.COLUMN_TYPE, "holds a number that JSON does not know");
      }
      out.putAscii(value.toString());
    } else if (value instanceof UUID || value instanceof Temporal || value instanceof Character) {
      writeText(value.toString());
    } else if (value instanceof Enum<?> constant) {
      writeText(constant.name());
    } else {
      throw column.reject(
          Codes.COLUMN_TYPE, "is a " + value.getClass().getSimpleName() + ", which is not JSON");
    }
  }

  /** Writes an object; keys that are not texts are written as their text. */
  private void writeObject(Map<?, ?> map) throws RejectedException {
    enter();
    out.putByte('{');
    boolean first = true;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!first) {
        out.putByte(',');
      }
      first = false;
      writeText(String.valueOf(entry.getKey()));
      out.putByte(':');
      write(entry.getValue());
    }
    out.putByte('}');
    depth--;
  }

  private void writeList(Collection<?> items) throws RejectedException {
    enter();
    out.putByte('[');
    boolean first = true;
    for (Object item : items) {
      if (!first) {
        out.putByte(',');
      }
      first = false;
      write(item);
    }
    out.putByte(']');
    depth--;
  }

  private void enter() throws RejectedException {
    if (++depth > MAX_DEPTH) {
      throw column.reject(Codes.COLUMN_RANGE, "is nested deeper than " + MAX_DEPTH + " levels");
    }
  }

  /** Takes JSON over as it is, after a look at the escapes that the types cannot hold. */
  public void writeRaw(byte[] utf8) throws RejectedException {
    int start = out.size();
    out.putBytes(utf8, 0, utf8.length);
    checkEscapes(start);
  }

  /** The same for JSON that writes itself to a stream. */
  public void writeRaw(Consumer<OutputStream> json) throws RejectedException {
    int start = out.size();
    json.accept(out.asStream());
    checkEscapes(start);
  }

  private void checkEscapes(int start) throws RejectedException {
    byte[] utf8 = out.array();
    int end = out.size();
    boolean highBefore = false;
    for (int i = start; i < end; i++) {
      if (utf8[i] != '\\') {
        if (highBefore) {
          throw loneSurrogate();
        }
        continue;
      }
      i++;
      int code = i + 4 < end && utf8[i] == 'u' ? hex4(utf8, i + 1) : -1;
      if (code < 0) {
        if (highBefore) {
          throw loneSurrogate();
        }
        continue;
      }
      i += 4;
      if (code == 0 && refusesNul) {
        throw column.reject(Codes.NUL_CHARACTER, "holds a NUL character");
      }
      boolean low = code >= 0xDC00 && code <= 0xDFFF;
      if (low != highBefore) {
        throw loneSurrogate();
      }
      highBefore = code >= 0xD800 && code <= 0xDBFF;
    }
  }

  private static int hex4(byte[] utf8, int at) {
    int code = 0;
    for (int i = at; i < at + 4; i++) {
      int digit = BytesEncoder.hexDigit((char) utf8[i]);
      if (digit < 0) {
        return -1;
      }
      code = code << 4 | digit;
    }
    return code;
  }

  private RejectedException loneSurrogate() {
    return column.reject(Codes.LONE_SURROGATE, "holds half a surrogate pair");
  }

  private void writeText(String text) throws RejectedException {
    out.putByte('"');
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x20 || c == '"' || c == '\\') {
        if (i > start) {
          out.putText(text.substring(start, i), column);
        }
        writeEscape(c);
        start = i + 1;
      }
    }
    out.putText(start == 0 ? text : text.substring(start), column);
    out.putByte('"');
  }

  private void writeEscape(char c) throws RejectedException {
    switch (c) {
      case '"' -> out.putAscii("\\\"");
      case '\\' -> out.putAscii("\\\\");
      case '\n' -> out.putAscii("\\n");
      case '\r' -> out.putAscii("\\r");
      case '\t' -> out.putAscii("\\t");
      default -> {
        if (c == 0 && refusesNul) {
          throw column.reject(Codes.NUL_CHARACTER, "holds a NUL character");
        }
        out.putAscii("\\u00");
        out.putByte(HEX[c >> 4]);
        out.putByte(HEX[c & 0xF]);
      }
    }
  }
}
