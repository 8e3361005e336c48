package io.penstock.elasticsearch;

import io.penstock.document.Document;
import io.penstock.document.FieldPath;
import io.penstock.elasticsearch.VersionConfig.Format;
import io.penstock.record.Event;
import io.penstock.spi.RejectedException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;

/** Ids, versions and times from the fields of a {@link Document}. */
final class DocumentRules {

  private static final long MICROS_PER_SECOND = 1_000_000;

  private DocumentRules() {}

  /** An id from one field, or from several joined without ambiguity. */
  static IdRule.Origin<Document> id(List<FieldPath> paths, String separator) {
    if (paths.size() == 1) {
      FieldPath path = paths.get(0);
      return event -> part(event, path);
    }
    return event -> {
      StringBuilder id = new StringBuilder(64);
      for (int i = 0; i < paths.size(); i++) {
        if (i > 0) {
          id.append(separator);
        }
        String part = part(event, paths.get(i));
        if (part.indexOf('\\') >= 0 || part.contains(separator)) {
          part = part.replace("\\", "\\\\").replace(separator, "\\" + separator);
        }
        id.append(part);
      }
      return id.toString();
    };
  }

  /** The record's key as text. */
  static <T> IdRule.Origin<T> recordKey() {
    return event -> {
      byte[] key = event.record().key();
      if (key == null || key.length == 0) {
        throw new RejectedException("KEY_REQUIRED", "the record has no key to make the _id of");
      }
      try {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(key)).toString();
      } catch (CharacterCodingException notText) {
        throw new RejectedException(
            "ID_INVALID", "the record's key is not UTF-8 text and cannot be an _id");
      }
    };
  }

  private static String part(Event<Document> event, FieldPath path) throws RejectedException {
    Object value = event.value() == null ? null : event.value().get(path);
    if (value instanceof String text) {
      if (text.isEmpty()) {
        throw new RejectedException(
            "ID_MISSING", "the field " + path + ", of which the _id is made, is empty");
      }
      return text;
    }
    if (value instanceof Long || value instanceof BigInteger || value instanceof Boolean) {
      return value.toString();
    }
    if (value instanceof BigDecimal number) {
      return number.toString();
    }
    if (value == null) {
      throw new RejectedException(
          "ID_MISSING", "the field " + path + ", of which the _id is made, is missing or null");
    }
    throw new RejectedException(
        "ID_INVALID",
        "the field " + path + ", of which the _id is made, is not a text or a number");
  }

  static VersionRule.Origin<Document> version(FieldPath path, Format format) {
    return event -> {
      Object value = event.value() == null ? null : event.value().get(path);
      if (value == null) {
        throw new RejectedException(
            "VERSION_MISSING",
            "the field " + path + ", which holds the version, is missing or null");
      }
      return format == Format.NUMBER ? number(value) : micros(value, path);
    };
  }

  private static long number(Object value) throws RejectedException {
    if (value instanceof Long number) {
      return number;
    }
    throw VersionRule.outOfRange();
  }

  private static long micros(Object value, FieldPath path) throws RejectedException {
    Instant time = iso(value, path, "VERSION_INVALID");
    try {
      return Math.addExact(
          Math.multiplyExact(time.getEpochSecond(), MICROS_PER_SECOND), time.getNano() / 1000);
    } catch (ArithmeticException tooFar) {
      throw VersionRule.outOfRange();
    }
  }

  static TimeRule.Origin<Document> time(FieldPath path, TimeUnitOfField unit) {
    return event -> {
      Object value = event.value() == null ? null : event.value().get(path);
      if (value == null) {
        throw new RejectedException(
            "TIME_MISSING", "the field " + path + ", which holds the time, is missing or null");
      }
      if (unit == TimeUnitOfField.ISO) {
        return iso(value, path, "TIME_INVALID").toEpochMilli();
      }
      if (!(value instanceof Long number)) {
        throw new RejectedException(
            "TIME_INVALID", "the field " + path + ", which holds the time, is not a whole number");
      }
      return switch (unit) {
        case SECONDS -> saturatedMillis(number);
        case MILLISECONDS -> number;
        default -> Math.floorDiv(number, 1000L);
      };
    };
  }

  /** A time far outside of any window stays far outside instead of wrapping around. */
  private static long saturatedMillis(long seconds) {
    long limit = Long.MAX_VALUE / 1_000_000;
    return Math.max(-limit, Math.min(limit, seconds)) * 1000;
  }

  private static Instant iso(Object value, FieldPath path, String code) throws RejectedException {
    if (value instanceof String text) {
      try {
        return OffsetDateTime.parse(text).toInstant();
      } catch (DateTimeException notOne) {
        // Falls through: the exception's text holds the value.
      }
    }
    throw new RejectedException(
        code,
        "the field "
            + path
            + " is not an ISO 8601 time with an offset, such as 2026-11-21T10:15:30Z");
  }
}
