package io.penstock.runner.plugins;

import io.penstock.config.ComponentLookup;
import io.penstock.spi.DeadLetterProvider;
import io.penstock.spi.DecoderProvider;
import io.penstock.spi.LookupProvider;
import io.penstock.spi.SeenStoreProvider;
import io.penstock.spi.SinkProvider;
import io.penstock.spi.SourceProvider;
import io.penstock.spi.TransformProvider;
import io.penstock.spi.ValidatorProvider;

/** The kinds of components, in the order of a record's way. */
public enum ComponentKind {
  SOURCE(SourceProvider.class, "Sources"),
  DECODER(DecoderProvider.class, "Decoders"),
  SEEN_STORE(SeenStoreProvider.class, "Seen stores"),
  TRANSFORM(TransformProvider.class, "Transforms"),
  LOOKUP(LookupProvider.class, "Lookup tables"),
  VALIDATOR(ValidatorProvider.class, "Validators"),
  SINK(SinkProvider.class, "Sinks"),
  DEAD_LETTER(DeadLetterProvider.class, "Dead letters");

  private final Class<?> provider;
  private final String title;

  ComponentKind(Class<?> provider, String title) {
    this.provider = provider;
    this.title = title;
  }

  /** The interface that its providers implement. */
  public Class<?> provider() {
    return provider;
  }

  /** Several of them, for headings. */
  public String title() {
    return title;
  }

  /** One of them, in a sentence. */
  public String label() {
    return ComponentLookup.label(provider);
  }
}
