package io.penstock.json;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.penstock.document.Document;
import io.penstock.document.DocumentReader;
import io.penstock.document.MalformedJsonException;
import io.penstock.record.Event;
import io.penstock.record.SourceRecord;
import io.penstock.spi.Decoder;
import io.penstock.spi.RejectedException;

/**
 * Decodes JSON objects into documents. Everything that is wrong with a record is found here, so
 * that no later stage meets bytes that cannot be parsed: see {@link DocumentReader} for what that
 * means and {@link MalformedJsonException#code()} for the codes of the rejections.
 *
 * <p>A decoder into a record class of one's own comes from {@link #of(Class)}; it accepts the same
 * bytes.
 *
 * <p>As a {@link MeterBinder} it counts texts that were converted because of U+0000, under {@code
 * penstock.decode.converted} with the tag {@code conversion=nul}.
 */
public final class JsonDecoder implements Decoder<Document>, MeterBinder {

  private final DocumentReader reader;
  private final TombstoneReader tombstones;

  /** A decoder with the defaults. */
  public JsonDecoder() {
    this(JsonDecoderConfig.DEFAULT);
  }

  /**
   * A decoder as configured.
   *
   * @throws IllegalArgumentException if {@link JsonDecoderConfig#check()} finds something
   */
  public JsonDecoder(JsonDecoderConfig config) {
    config.require();
    this.reader = new DocumentReader(config.limits(), config.nul(), config.wrap());
    this.tombstones = new TombstoneReader(config, reader);
  }

  /**
   * A decoder into a class of one's own, with the defaults: fields that the class does not know are
   * ignored. See {@link ClassJsonDecoder} for how values are bound.
   */
  public static <T> ClassJsonDecoder<T> of(Class<T> type) {
    return of(type, UnknownFields.IGNORE, JsonDecoderConfig.DEFAULT, new JsonMapper());
  }

  /**
   * A decoder into a class of one's own.
   *
   * @param type a record class, or any other that Jackson can make from an object
   * @param unknown what becomes of a record with fields that the class does not know
   * @param config limits and tombstones
   * @param mapper its modules and naming rules are taken over into a copy; strictness is ours. A
   *     mapper without modules is taught {@code java.time}.
   * @throws IllegalArgumentException if {@link JsonDecoderConfig#check()} finds something
   */
  public static <T> ClassJsonDecoder<T> of(
      Class<T> type, UnknownFields unknown, JsonDecoderConfig config, JsonMapper mapper) {
    return new ClassJsonDecoder<>(type, unknown, config, mapper);
  }

  @Override
  public Document decode(SourceRecord record) throws RejectedException {
    try {
      return reader.read(record.value());
    } catch (MalformedJsonException malformed) {
      throw new RejectedException(malformed.code(), malformed.getMessage());
    }
  }

  @Override
  public Event<Document> decodeTombstone(SourceRecord record) throws RejectedException {
    return tombstones.event(record, key -> key);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Conversions.register(registry, reader);
  }
}
