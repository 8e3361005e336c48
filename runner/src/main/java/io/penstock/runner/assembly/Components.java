package io.penstock.runner.assembly;

import io.penstock.config.ComponentConfig;
import io.penstock.config.ConfigProblem;
import io.penstock.document.Document;
import io.penstock.runner.plugins.PluginThreads;
import io.penstock.spi.ComponentConfigException;
import io.penstock.spi.ComponentContext;
import io.penstock.spi.DeadLetter;
import io.penstock.spi.DeadLetterProvider;
import io.penstock.spi.Decoder;
import io.penstock.spi.DecoderProvider;
import io.penstock.spi.SeenStore;
import io.penstock.spi.SeenStoreProvider;
import io.penstock.spi.Sink;
import io.penstock.spi.SinkProvider;
import io.penstock.spi.Source;
import io.penstock.spi.SourceProvider;
import io.penstock.spi.Transform;
import io.penstock.spi.TransformProvider;
import io.penstock.spi.Validator;
import io.penstock.spi.ValidatorProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** Asks providers for the components of one pipeline; a refusal is a problem and gives null. */
final class Components {

  private final ComponentContext context;
  private final Consumer<ConfigProblem> problems;
  private final List<Runnable> made = new ArrayList<>();

  /** A dead letter may take settings over from the source, such as its brokers. */
  private Record sourceConfig;

  Components(ComponentContext context, Consumer<ConfigProblem> problems) {
    this.context = context;
    this.problems = problems;
  }

  Source source(ComponentConfig<SourceProvider<?>> config) {
    sourceConfig = config.config();
    Source source = make(config, () -> create(config.provider(), config.config()));
    if (source == null) {
      return null;
    }
    made.add(source::close);
    return PluginThreads.around(Source.class, source);
  }

  private <C extends Record> Source create(SourceProvider<C> provider, Record config)
      throws ComponentConfigException {
    return provider.create(provider.configType().cast(config), context);
  }

  Decoder<Document> decoder(ComponentConfig<DecoderProvider<?>> config) {
    return make(config, () -> create(config.provider(), config.config()));
  }

  private <C extends Record> Decoder<Document> create(DecoderProvider<C> provider, Record config)
      throws ComponentConfigException {
    return provider.create(provider.configType().cast(config), context);
  }

  List<Transform<Document>> transforms(List<ComponentConfig<TransformProvider<?>>> configs) {
    List<Transform<Document>> transforms = new ArrayList<>();
    for (ComponentConfig<TransformProvider<?>> config : configs) {
      transforms.add(make(config, () -> create(config.provider(), config.config())));
    }
    return transforms;
  }

  private <C extends Record> Transform<Document> create(
      TransformProvider<C> provider, Record config) throws ComponentConfigException {
    return provider.create(provider.configType().cast(config), context);
  }

  Validator<Document> validator(ComponentConfig<ValidatorProvider<?>> config) {
    return make(config, () -> create(config.provider(), config.config()));
  }

  private <C extends Record> Validator<Document> create(
      ValidatorProvider<C> provider, Record config) throws ComponentConfigException {
    return provider.create(provider.configType().cast(config), context);
  }

  @SuppressWarnings("unchecked")
  Sink<Document> sink(ComponentConfig<SinkProvider<?>> config) {
    Sink<Document> sink = make(config, () -> create(config.provider(), config.config()));
    if (sink == null) {
      return null;
    }
    made.add(sink::close);
    return PluginThreads.around((Class<Sink<Document>>) (Class<?>) Sink.class, sink);
  }

  private <C extends Record> Sink<Document> create(SinkProvider<C> provider, Record config)
      throws ComponentConfigException {
    return provider.create(provider.configType().cast(config), context);
  }

  /** The dead letter, after {@link #source}; null also if none is configured. */
  DeadLetter deadLetter(ComponentConfig<DeadLetterProvider<?>> config) {
    if (config == null) {
      return null;
    }
    DeadLetter deadLetter =
        make(config, () -> create(config.provider(), config.config(), sourceConfig));
    if (deadLetter == null) {
      return null;
    }
    made.add(deadLetter::close);
    return PluginThreads.around(DeadLetter.class, deadLetter);
  }

  private <C extends Record> DeadLetter create(
      DeadLetterProvider<C> provider, Record config, Record source)
      throws ComponentConfigException {
    return provider.create(provider.configType().cast(config), source, context);
  }

  SeenStore seenStore(ComponentConfig<SeenStoreProvider<?>> config) {
    SeenStore store = make(config, () -> create(config.provider(), config.config()));
    if (store == null) {
      return null;
    }
    made.add(store::close);
    return PluginThreads.around(SeenStore.class, store);
  }

  private <C extends Record> SeenStore create(SeenStoreProvider<C> provider, Record config)
      throws ComponentConfigException {
    return provider.create(provider.configType().cast(config), context);
  }

  private <T> T make(ComponentConfig<?> config, Callable<T> creation) {
    try {
      return Objects.requireNonNull(
          PluginThreads.call(config.provider(), creation), "the provider made nothing");
    } catch (ComponentConfigException refused) {
      problems.accept(config.refusal(refused.key(), refused.getMessage()));
    } catch (Exception | LinkageError broken) {
      problems.accept(config.refusal("", "it cannot be made: " + broken));
    }
    return null;
  }

  /** Closes everything that was made. */
  void close() {
    made.forEach(Runnable::run);
    made.clear();
  }
}
