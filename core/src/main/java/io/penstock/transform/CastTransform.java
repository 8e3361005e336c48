package io.penstock.transform;

import io.penstock.document.Document;
import io.penstock.document.DocumentReader;
import io.penstock.document.FieldPath;
import io.penstock.document.JsonValues;
import io.penstock.document.MalformedJsonException;
import io.penstock.record.Event;
import io.penstock.spi.RejectedException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Turns values into another type, exactly or not at all. */
final class CastTransform extends DocumentTransform {

  /** The text "null", which is JSON, beside null, which says that a cast failed. */
  private static final Object JSON_NULL = new Object();

  private final List<FieldPath> fields;
  private final CastTarget target;
  private final boolean required;
  private final DocumentReader reader;

  CastTransform(CastConfig config) {
    fields = config.fields().stream().map(FieldPath::parse).toList();
    target = config.to();
    required = config.required();
    reader = target == CastTarget.JSON ? new DocumentReader() : null;
  }

  @Override
  Event<Document> apply(Event<Document> event, Document document) throws RejectedException {
    for (int i = 0; i < fields.size(); i++) {
      FieldPath field = fields.get(i);
      if (document.has(field)) {
        cast(document, field);
      } else if (required) {
        throw missing(field);
      }
    }
    return event;
  }

  private void cast(Document document, FieldPath field) throws RejectedException {
    Object value = document.get(field);
    if (value == null) {
      return;
    }
    Object result =
        switch (target) {
          case TEXT -> text(value);
          case INTEGER -> integer(value);
          case DECIMAL -> decimal(value);
          case BOOLEAN -> bool(value);
          case JSON -> value instanceof String text ? json(field, text) : null;
          case JSON_TEXT -> new String(document.json(field), StandardCharsets.UTF_8);
        };
    if (result == null) {
      throw failed(field, value);
    }
    if (result != value) {
      set(document, field, result == JSON_NULL ? null : result);
    }
  }

  private static Object text(Object value) {
    return value instanceof Map<?, ?> || value instanceof List<?> ? null : value.toString();
  }

  private static Object integer(Object value) {
    BigDecimal number =
        value instanceof String text ? StrictNumbers.integer(text) : JsonValues.number(value);
    if (number == null || value instanceof Long) {
      return number == null ? null : value;
    }
    try {
      // A negative scale of up to a thousand is what the decoder lets through.
      return JsonValues.of(number.toBigIntegerExact());
    } catch (ArithmeticException fraction) {
      return null;
    }
  }

  private static Object decimal(Object value) {
    return value instanceof String text ? StrictNumbers.decimal(text) : JsonValues.number(value);
  }

  private static Object bool(Object value) {
    if (value instanceof Boolean) {
      return value;
    }
    if ("true".equals(value)) {
      return Boolean.TRUE;
    }
    return "false".equals(value) ? Boolean.FALSE : null;
  }

  private Object json(FieldPath field, String text) throws RejectedException {
    try {
      Object value = reader.readValue(text.getBytes(StandardCharsets.UTF_8));
      return value == null ? JSON_NULL : value;
    } catch (MalformedJsonException malformed) {
      throw new RejectedException("CAST_FAILED", field + " is not JSON: " + malformed.getMessage());
    }
  }

  private RejectedException failed(FieldPath field, Object value) {
    return new RejectedException(
        "CAST_FAILED",
        field
            + " is "
            + JsonValues.kind(value)
            + " that is not exactly "
            + switch (target) {
              case TEXT -> "a text";
              case INTEGER -> "a whole number";
              case DECIMAL -> "a number";
              case BOOLEAN -> "true or false";
              default -> target.name().toLowerCase(Locale.ROOT);
            });
  }
}
