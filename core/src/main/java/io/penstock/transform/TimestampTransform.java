package io.penstock.transform;

import io.penstock.document.Document;
import io.penstock.document.FieldPath;
import io.penstock.document.JsonValues;
import io.penstock.record.Event;
import io.penstock.spi.RejectedException;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;

/** Reads a time, checks that it can be right, and writes it in one form. */
final class TimestampTransform extends DocumentTransform {

  private final FieldPath field;
  private final FieldPath to;
  private final TimestampUnit unit;
  private final TimestampText text;
  private final TimestampForm form;
  private final TimeWindow window;
  private final boolean required;

  TimestampTransform(TimestampConfig config) {
    this(config, Clock.systemUTC());
  }

  TimestampTransform(TimestampConfig config, Clock clock) {
    field = FieldPath.parse(config.field());
    to = config.to() == null ? field : FieldPath.parse(config.to());
    unit = config.unit();
    text =
        config.format() == null
            ? null
            : new TimestampText(
                config.format(), config.zone() == null ? null : ZoneId.of(config.zone()));
    form = config.as();
    window = config.window(clock);
    required = config.required();
  }

  @Override
  Event<Document> apply(Event<Document> event, Document document) throws RejectedException {
    Object value = document.get(field);
    if (value == null) {
      if (required) {
        throw missing(field);
      }
      return event;
    }
    boolean isText = unit == null || text != null && value instanceof String;
    Instant time = isText ? fromText(value) : fromNumber(value);
    String problem = window.problem(time);
    if (problem != null) {
      throw rejected("TIMESTAMP_OUT_OF_RANGE", problem);
    }
    if (!to.equals(field)) {
      document.remove(field);
    }
    set(document, to, written(time));
    return event;
  }

  private Instant fromText(Object value) throws RejectedException {
    if (!(value instanceof String written)) {
      throw rejected(
          "TIMESTAMP_INVALID",
          "is " + JsonValues.kind(value) + ", and format reads texts; unit would read numbers");
    }
    try {
      return text.instant(written);
    } catch (TimestampText.NoTime noTime) {
      throw rejected(noTime.code(), noTime.getMessage());
    }
  }

  private Instant fromNumber(Object value) throws RejectedException {
    try {
      if (value instanceof Long whole) {
        return unit.instant(whole);
      }
      BigDecimal number = JsonValues.number(value);
      if (number == null) {
        throw rejected(
            "TIMESTAMP_INVALID",
            "is " + JsonValues.kind(value) + ", and unit reads numbers; format would read texts");
      }
      return unit.instant(number);
    } catch (ArithmeticException tooFine) {
      throw rejected("TIMESTAMP_INVALID", "is finer than a nanosecond");
    } catch (DateTimeException tooFar) {
      throw rejected("TIMESTAMP_OUT_OF_RANGE", "lies beyond all clocks; is the unit right?");
    }
  }

  private Object written(Instant time) {
    return switch (form) {
      case ISO -> time.toString();
      case EPOCH_SECONDS -> TimestampUnit.SECONDS.number(time);
      case EPOCH_MILLIS -> TimestampUnit.MILLIS.number(time);
      case EPOCH_MICROS -> TimestampUnit.MICROS.number(time);
    };
  }

  private RejectedException rejected(String code, String what) {
    return new RejectedException(code, field + " " + what);
  }
}
