package io.penstock.record;

import java.util.List;
import java.util.Objects;

/**
 * One record as a source read it: bytes and where they stood. Immutable by contract: the arrays are
 * not copied on the way (that would cost every record), so nobody may change them.
 *
 * @param position where it stood; never null
 * @param key the key's bytes, or null if it has none
 * @param value the value's bytes, or null (a tombstone in Kafka)
 * @param headers in the order of the source; never null
 * @param timestamp milliseconds since the epoch as the source tells it, or {@link #NO_TIMESTAMP}
 * @param refused set by a source that already knows that the record must not be processed (a
 *     delivery cap reached, an entry trimmed to nothing); the engine then dead-letters it without
 *     decoding. Null for every ordinary record.
 */
public record SourceRecord(
    Position position,
    byte[] key,
    byte[] value,
    List<Header> headers,
    long timestamp,
    Rejection refused) {

  /** The timestamp of a record whose source tells none. */
  public static final long NO_TIMESTAMP = -1;

  /** What a record costs on the heap beside its bytes: object headers, references, queue slots. */
  private static final int OVERHEAD = 160;

  public SourceRecord {
    Objects.requireNonNull(position, "position");
    headers = List.copyOf(headers);
  }

  /** A record that its source has nothing against. */
  public SourceRecord(
      Position position, byte[] key, byte[] value, List<Header> headers, long timestamp) {
    this(position, key, value, headers, timestamp, null);
  }

  /** The partition of {@link #position()}. */
  public String partition() {
    return position.partition();
  }

  /** The first value of a header of that name, or null if there is none or it has no value. */
  public byte[] header(String name) {
    for (int i = 0; i < headers.size(); i++) {
      if (headers.get(i).name().equals(name)) {
        return headers.get(i).value();
      }
    }
    return null;
  }

  /**
   * Roughly what this record occupies while it is in flight, in bytes; the byte budget counts it.
   */
  public int sizeInBytes() {
    int size = OVERHEAD + (key == null ? 0 : key.length) + (value == null ? 0 : value.length);
    for (int i = 0; i < headers.size(); i++) {
      Header header = headers.get(i);
      size += 48 + header.name().length() + (header.value() == null ? 0 : header.value().length);
    }
    return size;
  }

  /** Position and lengths only, so that no payload reaches a log by accident. */
  @Override
  public String toString() {
    return "SourceRecord["
        + position
        + ", key "
        + (key == null ? "null" : key.length + " bytes")
        + ", value "
        + (value == null ? "null" : value.length + " bytes")
        + "]";
  }
}
