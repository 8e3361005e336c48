package io.penstock.postgres.mapping;

import io.penstock.record.Event;
import io.penstock.record.SourceRecord;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a column can take from the source's record itself, written {@code $offset} and so on. */
enum RecordField {
  /** The partition's name. */
  PARTITION,
  /** The more significant half of the position: Kafka's offset, milliseconds in Redis. */
  OFFSET,
  /** The less significant half of the position: the sequence in Redis, 0 in Kafka. */
  SEQUENCE,
  /** When the source took the record in. */
  TIMESTAMP,
  /** The record's key: as a text, or its bytes for a {@code bytea} column. */
  KEY,
  /** The record's value as it came, bytes. */
  VALUE,
  /** The event's route. */
  ROUTE;

  /** How it is written in a configuration. */
  String label() {
    return "$" + name().toLowerCase(Locale.ROOT);
  }

  /** Reads a configured name. */
  static RecordField parse(String text) throws MappingException {
    for (RecordField field : values()) {
      if (field.label().equals(text)) {
        return field;
      }
    }
    throw new MappingException(
        text
            + " is no field of a record; there are "
            + Arrays.stream(values()).map(RecordField::label).collect(Collectors.joining(", ")));
  }

  /**
   * The source of a column.
   *
   * @param bytes whether the column takes bytes
   */
  <T> ColumnSource<T> source(boolean bytes) {
    return switch (this) {
      case PARTITION -> event -> event.position().partition();
      case OFFSET -> event -> event.position().high();
      case SEQUENCE -> event -> event.position().low();
      case TIMESTAMP ->
          event ->
              event.record().timestamp() == SourceRecord.NO_TIMESTAMP
                  ? ColumnSource.ABSENT
                  : Instant.ofEpochMilli(event.record().timestamp());
      case KEY -> event -> bytes ? event.record().key() : text(event.record().key());
      case VALUE -> event -> bytes ? event.record().value() : text(event.record().value());
      case ROUTE -> Event::route;
    };
  }

  /** The bytes as UTF-8; as bytes if they are none, so that a text column refuses them. */
  private static Object text(byte[] utf8) {
    if (utf8 == null) {
      return null;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException notText) {
      return utf8;
    }
  }
}
