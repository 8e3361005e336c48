package io.penstock.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.function.Function;

/**
 * Times as ISO 8601 texts, read by the JDK's own strict parsers (2024-02-30 is no date). Numbers
 * are refused, since nothing says whether they are seconds or milliseconds.
 */
final class StrictTimes extends SimpleModule {

  private static final long serialVersionUID = 1L;

  StrictTimes() {
    super("penstock-times");
    add(Instant.class, text -> OffsetDateTime.parse(text).toInstant());
    add(OffsetDateTime.class, OffsetDateTime::parse);
    add(ZonedDateTime.class, ZonedDateTime::parse);
    add(LocalDate.class, LocalDate::parse);
    add(LocalTime.class, LocalTime::parse);
    add(LocalDateTime.class, LocalDateTime::parse);
    add(Duration.class, Duration::parse);
  }

  private <T> void add(Class<T> type, Function<String, T> parser) {
    addDeserializer(type, new Text<>(type, parser));
  }

  private static final class Text<T> extends StdScalarDeserializer<T> {

    private static final long serialVersionUID = 1L;

    private final transient Function<String, T> parse;

    Text(Class<T> type, Function<String, T> parse) {
      super(type);
      this.parse = parse;
    }

    @Override
    @SuppressWarnings("unchecked") // the constructor took the class
    public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
      if (parser.currentToken() != JsonToken.VALUE_STRING) {
        return (T) context.reportInputMismatch(this, "a text in ISO 8601 is wanted");
      }
      try {
        return parse.apply(parser.getText());
      } catch (DateTimeException invalid) {
        return (T) context.reportInputMismatch(this, "the text is no such time in ISO 8601");
      }
    }
  }
}
