package io.penstock.elasticsearch;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.penstock.document.Document;
import java.io.IOException;
import java.io.OutputStream;

/** The JSON of a {@link Document}. Safe for several threads. */
final class DocumentJson implements JsonWriter<Document> {

  private static final ObjectWriter WRITER =
      new ObjectMapper().writer().without(JsonGenerator.Feature.AUTO_CLOSE_TARGET);

  @Override
  public void write(Document document, OutputStream out) throws IOException {
    WRITER.writeValue(out, document.toMap());
  }
}
