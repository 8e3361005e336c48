package io.penstock.redis;

import io.penstock.record.Position;
import java.nio.charset.StandardCharsets;

/**
 * Entry ids as text and as positions. An id is two unsigned numbers, milliseconds and sequence;
 * they become the two halves of a {@link Position} whose partition is the stream.
 */
final class EntryIds {

  private EntryIds() {}

  /**
   * Reads an id.
   *
   * @throws NumberFormatException if it is none
   */
  static Position parse(String stream, byte[] id) {
    return parse(stream, new String(id, StandardCharsets.US_ASCII));
  }

  /**
   * Reads an id; the sequence may be left out and is then 0.
   *
   * @throws NumberFormatException if it is none
   */
  static Position parse(String stream, String id) {
    int dash = id.indexOf('-');
    if (dash < 0) {
      return new Position(stream, Long.parseUnsignedLong(id), 0);
    }
    return new Position(
        stream,
        Long.parseUnsignedLong(id, 0, dash, 10),
        Long.parseUnsignedLong(id, dash + 1, id.length(), 10));
  }

  /** The id as commands take it. */
  static byte[] bytes(Position position) {
    return text(position).getBytes(StandardCharsets.US_ASCII);
  }

  /** The id as people write it. */
  static String text(Position position) {
    return Long.toUnsignedString(position.high()) + "-" + Long.toUnsignedString(position.low());
  }

  /** The id just below; 0-0 has none and stays. */
  static Position before(Position position) {
    if (position.low() != 0) {
      return new Position(position.partition(), position.high(), position.low() - 1);
    }
    return position.high() == 0
        ? position
        : new Position(position.partition(), position.high() - 1, -1);
  }

  /** The id just above. */
  static Position after(Position position) {
    return position.low() == -1
        ? new Position(position.partition(), position.high() + 1, 0)
        : new Position(position.partition(), position.high(), position.low() + 1);
  }

  /** Compares two ids of the same stream as unsigned numbers. */
  static int compare(Position left, Position right) {
    int byHigh = Long.compareUnsigned(left.high(), right.high());
    return byHigh != 0 ? byHigh : Long.compareUnsigned(left.low(), right.low());
  }
}
