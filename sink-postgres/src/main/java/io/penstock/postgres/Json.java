package io.penstock.postgres;

import io.penstock.postgres.encode.JsonText;
import io.penstock.postgres.encode.JsonWriter;
import io.penstock.spi.RejectedException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A value that is JSON already, for a {@code json} or {@code jsonb} column. (A plain text given to
 * such a column becomes a JSON string.)
 *
 * @param utf8 one JSON value as UTF-8; not copied, so nobody may change it. Postgres checks the
 *     syntax.
 */
public record Json(byte[] utf8) implements JsonText {

  public Json {
    Objects.requireNonNull(utf8, "utf8");
  }

  /** JSON from a text. */
  public static Json of(String text) {
    return new Json(text.getBytes(StandardCharsets.UTF_8));
  }

  /** For the sink: takes the bytes over as they are. */
  @Override
  public void writeTo(JsonWriter writer) throws RejectedException {
    writer.writeRaw(utf8);
  }

  /** The length only: no payload. */
  @Override
  public String toString() {
    return "Json[" + utf8.length + " bytes]";
  }
}
