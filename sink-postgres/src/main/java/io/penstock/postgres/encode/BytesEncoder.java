package io.penstock.postgres.encode;

import io.penstock.spi.RejectedException;
import java.nio.ByteBuffer;
import java.util.Base64;

/** {@code bytea}: bytes as they are, or a text in the configured format. */
record BytesEncoder(ColumnName column, BytesFormat format) implements CellEncoder {

  @Override
  public void encode(Object value, RowBuffer out) throws RejectedException {
    if (value instanceof byte[] bytes) {
      out.putBytes(bytes, 0, bytes.length);
    } else if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      out.putBytes(bytes, 0, bytes.length);
    } else if (value instanceof String text) {
      if (format == BytesFormat.BASE64) {
        putBase64(text, out);
      } else {
        putHex(text, out);
      }
    } else {
      throw column.reject(Codes.COLUMN_TYPE, "is neither bytes nor a text");
    }
  }

  private void putBase64(String text, RowBuffer out) throws RejectedException {
    Base64.Decoder decoder =
        text.indexOf('-') >= 0 || text.indexOf('_') >= 0
            ? Base64.getUrlDecoder()
            : Base64.getDecoder();
    try {
      byte[] bytes = decoder.decode(text);
      out.putBytes(bytes, 0, bytes.length);
    } catch (IllegalArgumentException notBase64) {
      throw column.reject(Codes.COLUMN_TYPE, "is not base64");
    }
  }

  private void putHex(String text, RowBuffer out) throws RejectedException {
    int start = text.startsWith("\\x") ? 2 : 0;
    if ((text.length() - start) % 2 != 0) {
      throw column.reject(Codes.COLUMN_TYPE, "is not hexadecimal");
    }
    for (int i = start; i < text.length(); i += 2) {
      int high = hexDigit(text.charAt(i));
      int low = hexDigit(text.charAt(i + 1));
      if (high < 0 || low < 0) {
        throw column.reject(Codes.COLUMN_TYPE, "is not hexadecimal");
      }
      out.putByte(high << 4 | low);
    }
  }

  /** The value of an ASCII hexadecimal digit, or -1. */
  static int hexDigit(char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    int lower = c | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }
}
