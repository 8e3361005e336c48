package io.penstock.runner.testing;

import io.penstock.config.Option;
import io.penstock.document.Document;
import io.penstock.record.SourceRecord;
import io.penstock.spi.ComponentContext;
import io.penstock.spi.Decoder;
import io.penstock.spi.DecoderProvider;
import io.penstock.spi.RejectedException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A decoder of plain texts; refuses those that begin with "bad". */
public final class PlainDecoder implements Decoder<Document> {

  /** Its settings. */
  public record Config(
      @Option(doc = "The field.", defaultValue = "text") String field,
      @Option(doc = "A key.", optional = true) io.penstock.config.Secret key) {}

  /** Its announcement. */
  public static final class Provider implements DecoderProvider<Config> {
    @Override
    public String type() {
      return "plain";
    }

    @Override
    public String summary() {
      return "Takes the value as a text.";
    }

    @Override
    public Class<Config> configType() {
      return Config.class;
    }

    @Override
    public Decoder<Document> create(Config config, ComponentContext context) {
      return new PlainDecoder(config);
    }
  }

  private final Config config;

  PlainDecoder(Config config) {
    this.config = config;
  }

  @Override
  public Document decode(SourceRecord record) throws RejectedException {
    String text = new String(record.value(), StandardCharsets.UTF_8);
    if (text.startsWith("bad")) {
      throw new RejectedException("BAD", "the text begins badly");
    }
    return Document.of(Map.of(config.field(), text));
  }
}
