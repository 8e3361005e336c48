package io.penstock.postgres.mapping;

import io.penstock.document.Document;
import io.penstock.document.FieldPath;
import io.penstock.postgres.encode.JsonText;
import io.penstock.postgres.encode.JsonWriter;
import io.penstock.spi.RejectedException;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A part of a document that goes into a JSON column as it came. The empty path is the whole of it.
 */
record DocumentField(Document document, FieldPath path) implements JsonText {

  @Override
  public boolean nullIsNoValue() {
    return true;
  }

  @Override
  public void writeTo(JsonWriter writer) throws RejectedException {
    writer.writeRaw(
        out -> {
          try {
            document.writeJson(path, out);
          } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
          }
        });
  }
}
