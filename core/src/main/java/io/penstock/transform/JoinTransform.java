package io.penstock.transform;

import io.penstock.document.Document;
import io.penstock.document.FieldPath;
import io.penstock.document.JsonValues;
import io.penstock.record.Event;
import io.penstock.spi.RejectedException;
import java.util.List;
import java.util.Locale;

/** Puts the values of several fields together into one text. */
final class JoinTransform extends DocumentTransform {

  private final List<FieldPath> fields;
  private final FieldPath to;
  private final String separator;
  private final LetterCase letters;

  JoinTransform(JoinConfig config) {
    fields = config.fields().stream().map(FieldPath::parse).toList();
    to = FieldPath.parse(config.to());
    separator = config.separator();
    letters = config.letters();
  }

  @Override
  Event<Document> apply(Event<Document> event, Document document) throws RejectedException {
    StringBuilder text = new StringBuilder();
    boolean any = false;
    for (FieldPath field : fields) {
      String value = JsonValues.name(document.get(field));
      if (value != null) {
        text.append(any ? separator : "").append(value);
        any = true;
      }
    }
    if (any) {
      set(document, to, cased(text.toString()));
    }
    return event;
  }

  private String cased(String text) {
    return switch (letters) {
      case KEEP -> text;
      case LOWER -> text.toLowerCase(Locale.ROOT);
      case UPPER -> text.toUpperCase(Locale.ROOT);
    };
  }
}
