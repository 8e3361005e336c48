package io.penstock.postgres.encode;

import io.penstock.spi.RejectedException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Bytes that grow: the one place into which a writer encodes its rows, kept from batch to batch so
 * that a row costs no allocation. Big-endian as the wire is. For one thread.
 */
public final class RowBuffer {

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** Postgres takes no message above 1 GiB, and some JVMs no array above this. */
  private static final int MAX_SIZE = (1 << 30) - 64;

  private final int initialSize;
  private byte[] bytes;
  private int size;
  private final OutputStream stream = new Stream();

  /**
   * An empty buffer.
   *
   * @param initialSize bytes to begin with
   */
  public RowBuffer(int initialSize) {
    this.initialSize = initialSize;
    this.bytes = new byte[initialSize];
  }

  /** The bytes written so far; valid up to {@link #size()} and until the next write. */
  public byte[] array() {
    return bytes;
  }

  /** How many bytes were written. */
  public int size() {
    return size;
  }

  /** Forgets everything behind a place, for example half a row that turned out to be bad. */
  public void truncate(int newSize) {
    size = newSize;
  }

  /** Forgets everything; memory beyond a limit is given back. */
  public void reset(int keepAtMost) {
    size = 0;
    if (bytes.length > keepAtMost) {
      bytes = new byte[initialSize];
    }
  }

  public void putByte(int value) {
    ensure(1);
    bytes[size++] = (byte) value;
  }

  public void putShort(int value) {
    ensure(2);
    SHORT.set(bytes, size, (short) value);
    size += 2;
  }

  public void putInt(int value) {
    ensure(4);
    INT.set(bytes, size, value);
    size += 4;
  }

  public void putLong(long value) {
    ensure(8);
    LONG.set(bytes, size, value);
    size += 8;
  }

  /** Copies a stretch of bytes. */
  public void putBytes(byte[] source, int offset, int length) {
    ensure(length);
    System.arraycopy(source, offset, bytes, size, length);
    size += length;
  }

  /** The buffer as a stream that appends to it. */
  OutputStream asStream() {
    return stream;
  }

  /** Writes text whose characters are all ASCII. */
  void putAscii(String text) {
    int length = text.length();
    ensure(length);
    for (int i = 0; i < length; i++) {
      bytes[size++] = (byte) text.charAt(i);
    }
  }

  /** Leaves four bytes free for a length and returns where they are. */
  public int openLength() {
    putInt(0);
    return size;
  }

  /** Fills in the length of what was written since {@link #openLength} returned that place. */
  public void closeLength(int start) {
    INT.set(bytes, start - 4, size - start);
  }

  /** Overwrites four bytes. */
  public void setInt(int at, int value) {
    INT.set(bytes, at, value);
  }

  /** Overwrites two bytes. */
  public void setShort(int at, int value) {
    SHORT.set(bytes, at, (short) value);
  }

  /** Reads four bytes. */
  public int getInt(int at) {
    return (int) INT.get(bytes, at);
  }

  /** Reads two bytes. */
  public int getShort(int at) {
    return (short) SHORT.get(bytes, at);
  }

  /** Reads eight bytes. */
  public long getLong(int at) {
    return (long) LONG.get(bytes, at);
  }

  /**
   * Writes a text as UTF-8.
   *
   * @param column is named in a rejection
   * @return how many code points it had
   * @throws RejectedException for a NUL character, which Postgres' text cannot hold, and for half a
   *     surrogate pair, which is no character
   */
  public int putText(String text, ColumnName column) throws RejectedException {
    int length = text.length();
    ensure(length);
    byte[] target = bytes;
    int at = size;
    int i = 0;
    for (; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 0x80 || c == 0) {
        break;
      }
      target[at++] = (byte) c;
    }
    size = at;
    return i == length ? length : length - putBeyondAscii(text, i, column);
  }

  /** Writes the text from an index on and returns how many surrogate pairs it met. */
  private int putBeyondAscii(String text, int from, ColumnName column) throws RejectedException {
    int length = text.length();
    // Three bytes a char are the most: a pair of chars takes four.
    ensure(Math.multiplyExact(length - from, 3));
    byte[] target = bytes;
    int at = size;
    int pairs = 0;
    for (int i = from; i < length; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        if (c == 0) {
          throw column.reject(Codes.NUL_CHARACTER, "holds a NUL character");
        }
        target[at++] = (byte) c;
      } else if (c < 0x800) {
        target[at++] = (byte) (0xC0 | c >> 6);
        target[at++] = (byte) (0x80 | c & 0x3F);
      } else if (!Character.isSurrogate(c)) {
        target[at++] = (byte) (0xE0 | c >> 12);
        target[at++] = (byte) (0x80 | c >> 6 & 0x3F);
        target[at++] = (byte) (0x80 | c & 0x3F);
      } else {
        if (!Character.isHighSurrogate(c)
            || i + 1 == length
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          throw column.reject(Codes.LONE_SURROGATE, "holds half a surrogate pair");
        }
        int point = Character.toCodePoint(c, text.charAt(++i));
        pairs++;
        target[at++] = (byte) (0xF0 | point >> 18);
        target[at++] = (byte) (0x80 | point >> 12 & 0x3F);
        target[at++] = (byte) (0x80 | point >> 6 & 0x3F);
        target[at++] = (byte) (0x80 | point & 0x3F);
      }
    }
    size = at;
    return pairs;
  }

  private final class Stream extends OutputStream {
    @Override
    public void write(int b) {
      putByte(b);
    }

    @Override
    public void write(byte[] source, int offset, int length) {
      putBytes(source, offset, length);
    }
  }

  private void ensure(int more) {
    if (bytes.length - size < more) {
      grow(more);
    }
  }

  private void grow(int more) {
    long needed = (long) size + more;
    if (needed > MAX_SIZE) {
      throw new BatchTooLargeException();
    }
    bytes = Arrays.copyOf(bytes, (int) Math.min(MAX_SIZE, Math.max(needed, bytes.length * 2L)));
  }

  /** Rows that do not fit in what Postgres takes at once. */
  public static final class BatchTooLargeException extends RuntimeException {
    BatchTooLargeException() {
      super("the encoded rows exceed 1 GiB");
    }
  }
}
