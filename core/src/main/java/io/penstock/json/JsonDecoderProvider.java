package io.penstock.json;

import io.penstock.document.Document;
import io.penstock.spi.ComponentContext;
import io.penstock.spi.Decoder;
import io.penstock.spi.DecoderProvider;

/** Announces the JSON decoder. */
public final class JsonDecoderProvider implements DecoderProvider<JsonDecoderConfig> {

  @Override
  public String type() {
    return "json";
  }

  @Override
  public String summary() {
    return "Records that are JSON objects in UTF-8, read strictly: what is not exactly that is"
        + " dead-lettered with a code that says why. Numbers stay exact.";
  }

  @Override
  public Class<JsonDecoderConfig> configType() {
    return JsonDecoderConfig.class;
  }

  @Override
  public Decoder<Document> create(JsonDecoderConfig config, ComponentContext context) {
    return new JsonDecoder(config);
  }
}
