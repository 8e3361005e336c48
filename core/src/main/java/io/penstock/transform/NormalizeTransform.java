package io.penstock.transform;

import io.penstock.document.Document;
import io.penstock.document.FieldPath;
import io.penstock.record.Event;
import io.penstock.spi.RejectedException;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;

/** Brings texts into one form. */
final class NormalizeTransform extends DocumentTransform {

  private final List<FieldPath> fields;
  private final NormalizeConfig config;

  NormalizeTransform(NormalizeConfig config) {
    this.config = config;
    fields = config.fields().stream().map(FieldPath::parse).toList();
  }

  @Override
  Event<Document> apply(Event<Document> event, Document document) throws RejectedException {
    for (int i = 0; i < fields.size(); i++) {
      if (document.get(fields.get(i)) instanceof String text) {
        String normal = normal(text);
        if (config.emptyToNull() && normal.isEmpty()) {
          set(document, fields.get(i), null);
        } else if (!normal.equals(text)) {
          set(document, fields.get(i), normal);
        }
      }
    }
    return event;
  }

  private String normal(String text) {
    String normal = text;
    if (config.compose() && !Normalizer.isNormalized(normal, Normalizer.Form.NFC)) {
      normal = Normalizer.normalize(normal, Normalizer.Form.NFC);
    }
    if (config.collapseSpaces()) {
      normal = collapsed(normal);
    }
    if (config.trim()) {
      normal = normal.strip();
    }
    return switch (config.letters()) {
      case KEEP -> normal;
      case LOWER -> normal.toLowerCase(Locale.ROOT);
      case UPPER -> normal.toUpperCase(Locale.ROOT);
    };
  }

  private static String collapsed(String text) {
    StringBuilder out = new StringBuilder(text.length());
    boolean space = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isWhitespace(c)) {
        out.append(c);
        space = false;
      } else if (!space) {
        out.append(' ');
        space = true;
      }
    }
    return out.toString();
  }
}
