package io.penstock.document;

import java.io.InputStream;

/**
 * Gives one text after the other to a parser that lives longer than each of them. After the end of
 * a text it reports the end of the input, which only a broken text makes the parser ask for.
 */
final class ByteFeed extends InputStream {

  private byte[] bytes = new byte[0];
  private int at;
  private int end;
  private long delivered;

  /** The next text. */
  void feed(byte[] text, int from, int to) {
    bytes = text;
    at = from;
    end = to;
  }

  /** Lets go of the text. */
  void forget() {
    feed(new byte[0], 0, 0);
  }

  /** A new parser begins, and counts from 0. */
  void restart() {
    delivered = 0;
  }

  /** How many bytes the parser has taken so far, of all texts. */
  long delivered() {
    return delivered;
  }

  @Override
  public int read() {
    if (at == end) {
      return -1;
    }
    delivered++;
    return bytes[at++] & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    int count = Math.min(length, end - at);
    if (count == 0) {
      return -1;
    }
    System.arraycopy(bytes, at, into, offset, count);
    at += count;
    delivered += count;
    return count;
  }
}
