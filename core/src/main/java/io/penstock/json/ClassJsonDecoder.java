package io.penstock.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
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
import java.io.IOException;

/**
 * Decodes JSON objects into a class of the user's own. The bytes are checked as {@link JsonDecoder}
 * checks them, then bound by Jackson with every silent conversion switched off: no number from a
 * text, no integer from a fraction, no text from a number, no zero for a missing primitive, no
 * infinity for a number that is too large.
 *
 * <p>Rejections beside those of {@link JsonDecoder}: {@code UNKNOWN_FIELD}, {@code TYPE_MISMATCH}
 * (a value does not fit the type of its component, or a primitive is missing) and {@code
 * INVALID_VALUE} (the class's constructor threw).
 *
 * @param <T> the class
 */
public final class ClassJsonDecoder<T> implements Decoder<T>, MeterBinder {

  private final String typeName;
  private final DocumentReader reader;
  private final TombstoneReader tombstones;
  private final JsonFactory factory;
  private final ObjectReader binder;

  ClassJsonDecoder(
      Class<T> type, UnknownFields unknown, JsonDecoderConfig config, JsonMapper mapper) {
    config.require();
    this.typeName = type.getSimpleName();
    this.reader = new DocumentReader(config.limits(), config.nul(), config.wrap());
    this.tombstones = new TombstoneReader(config, reader);
    this.factory = StrictBinding.factory();
    this.binder = StrictBinding.reader(mapper, type, unknown);
  }

  @Override
  public T decode(SourceRecord record) throws RejectedException {
    byte[] checked;
    try {
      checked = reader.check(record.value());
    } catch (MalformedJsonException malformed) {
      throw new RejectedException(malformed.code(), malformed.getMessage());
    }
    return bind(checked);
  }

  @Override
  public Event<T> decodeTombstone(SourceRecord record) throws RejectedException {
    return tombstones.event(record, this::bindKey);
  }

  private T bindKey(Document key) throws RejectedException {
    return bind(key.json());
  }

  private T bind(byte[] json) throws RejectedException {
    try (JsonParser parser = factory.createParser(json)) {
      return binder.readValue(parser);
    } catch (UnrecognizedPropertyException unknown) {
      throw new RejectedException(
          "UNKNOWN_FIELD", typeName + " has no component for " + BindingPath.of(unknown));
    } catch (ValueInstantiationException refused) {
      Throwable cause = refused.getCause();
      throw new RejectedException(
          "INVALID_VALUE",
          "the constructor of "
              + refused.getType().getRawClass().getSimpleName()
              + " threw "
              + (cause == null ? "an exception" : cause.getClass().getSimpleName())
              + BindingPath.at(refused));
    } catch (JsonMappingException mismatch) {
      throw new RejectedException(
          "TYPE_MISMATCH",
          "a value does not fit its component in " + typeName + BindingPath.at(mismatch));
    } catch (IOException unreadable) {
      // The text was checked, so this is a deserialiser of the user's that gave up.
      throw new RejectedException(
          "TYPE_MISMATCH", "a deserialiser threw " + unreadable.getClass().getSimpleName());
    }
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Conversions.register(registry, reader);
  }
}
