package io.penstock.postgres.mapping;

import io.penstock.document.Document;
import io.penstock.postgres.encode.JsonText;
import io.penstock.postgres.encode.JsonWriter;
import io.penstock.spi.RejectedException;
import java.util.Set;

/**
 * A document without the root fields that have a column of their own, as one JSON object. An object
 * out of which a column takes a part stays whole.
 */
record RestOfDocument(Document document, Set<String> taken) implements JsonText {

  @Override
  public void writeTo(JsonWriter writer) throws RejectedException {
    writer.beginObject();
    boolean first = true;
    for (String field : document.fieldNames()) {
      if (!taken.contains(field)) {
        writer.writeName(field, first);
        first = false;
        writer.write(document.get(field));
      }
    }
    writer.endObject();
  }
}
