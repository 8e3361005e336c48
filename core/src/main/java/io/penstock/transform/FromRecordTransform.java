package io.penstock.transform;

import io.penstock.document.Document;
import io.penstock.document.FieldPath;
import io.penstock.record.Event;
import io.penstock.record.SourceRecord;
import io.penstock.spi.RejectedException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;

/** Puts a part of the record beside its value into the document. */
final class FromRecordTransform extends DocumentTransform {

  private final FieldPath field;
  private final RecordPart part;
  private final String header;
  private final boolean required;

  FromRecordTransform(FromRecordConfig config) {
    field = FieldPath.parse(config.field());
    part = config.part();
    header = config.header();
    required = config.required();
  }

  @Override
  Event<Document> apply(Event<Document> event, Document document) throws RejectedException {
    Object value = value(event.record());
    if (value != null) {
      set(document, field, value);
    } else if (required) {
      throw new RejectedException(
          part.name() + "_REQUIRED",
          "the record has no "
              + (part == RecordPart.HEADER
                  ? "header " + header
                  : part.name().toLowerCase(Locale.ROOT))
              + ", which "
              + field
              + " needs");
    }
    return event;
  }

  private Object value(SourceRecord record) throws RejectedException {
    return switch (part) {
      case KEY -> text(record.key());
      case HEADER -> text(record.header(header));
      case PARTITION -> record.partition();
      case OFFSET -> record.position().high();
      case TIMESTAMP ->
          record.timestamp() == SourceRecord.NO_TIMESTAMP
              ? null
              : Instant.ofEpochMilli(record.timestamp()).toString();
    };
  }

  private String text(byte[] bytes) throws RejectedException {
    if (bytes == null) {
      return null;
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException notUtf8) {
      throw new RejectedException(
          "INVALID_UTF8", "the record's " + part.name().toLowerCase(Locale.ROOT) + " is not UTF-8");
    }
    if (text.indexOf('\0') >= 0) {
      throw new RejectedException(
          "NUL_CHARACTER",
          "the record's " + part.name().toLowerCase(Locale.ROOT) + " holds the character U+0000");
    }
    return text;
  }
}
