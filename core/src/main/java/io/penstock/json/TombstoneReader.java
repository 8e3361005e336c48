package io.penstock.json;

import io.penstock.document.Document;
import io.penstock.document.DocumentReader;
import io.penstock.document.FieldPath;
import io.penstock.document.MalformedJsonException;
import io.penstock.record.Event;
import io.penstock.record.Operation;
import io.penstock.record.SourceRecord;
import io.penstock.spi.RejectedException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Makes of records without a value what the configuration says. */
final class TombstoneReader {

  private final Tombstones policy;
  private final KeyFormat format;
  private final FieldPath field;
  private final DocumentReader reader;

  TombstoneReader(JsonDecoderConfig config, DocumentReader reader) {
    this.policy = config.tombstones();
    this.format = config.keyFormat();
    this.field = config.keyField() == null ? null : FieldPath.parse(config.keyField());
    this.reader = reader;
  }

  /** Makes a value of the document that the key was put into. */
  @FunctionalInterface
  interface FromKey<T> {
    T value(Document key) throws RejectedException;
  }

  <T> Event<T> event(SourceRecord record, FromKey<T> fromKey) throws RejectedException {
    return switch (policy) {
      case FILTER -> Event.<T>of(record, null).filtered("tombstone");
      case REJECT ->
          throw new RejectedException(
              "TOMBSTONE", "the record has no value; tombstones: delete or filter would take it");
      case DELETE -> Event.of(record, fromKey.value(key(record))).withOperation(Operation.DELETE);
    };
  }

  private Document key(SourceRecord record) throws RejectedException {
    byte[] key = record.key();
    if (key == null || key.length == 0) {
      throw new RejectedException(
          "KEY_REQUIRED", "the record has neither value nor key; nothing says what to delete");
    }
    return format == KeyFormat.TEXT ? put(text(key)) : json(key);
  }

  private Document json(byte[] key) throws RejectedException {
    try {
      Object value = reader.readValue(key);
      if (value instanceof Map<?, ?>) {
        return reader.read(key);
      }
      if (field == null) {
        throw new RejectedException(
            "NOT_AN_OBJECT", "the key is JSON but no object; keyField would say where to put it");
      }
      return put(value);
    } catch (MalformedJsonException malformed) {
      throw new RejectedException(malformed.code(), "the key: " + malformed.getMessage());
    }
  }

  private Document put(Object value) {
    Document document = Document.of(Map.of());
    document.set(field, value);
    return document;
  }

  private static String text(byte[] key) throws RejectedException {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(key)).toString();
    } catch (CharacterCodingException notUtf8) {
      throw new RejectedException("INVALID_UTF8", "the key is not UTF-8; is it another format?");
    }
    if (text.indexOf('\0') >= 0) {
      throw new RejectedException("NUL_CHARACTER", "the key holds the character U+0000");
    }
    return text;
  }
}
