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
    writer.writeRaw(document.jsonWithout(taken));
  }
}
