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
import io.penstock.spi.Sink;
import io.penstock.spi.SinkProvider;
import io.penstock.spi.Source;
import io.penstock.spi.SourceProvider;
import io.penstock.spi.Transform;
import io.penstock.spi.TransformProvider;
import io.penstock.spi.Validator;
import io.penstock.spi.ValidatorProvider;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** Asks providers for the components of one pipeline; a refusal is a problem and gives null. */
final class Components {

  private final ComponentContext context;
  private final Consumer<ConfigProblem> problems;

  Components(ComponentContext context, Consumer<ConfigProblem> problems) {
    this.context = context;
    this.problems = problems;
  }

  Source source(ComponentConfig<SourceProvider<?>> config) {
    Source made = make(config, () -> create(config.provider(), config.config()));
    return made == null ? null : PluginThreads.around(Source.class, made);
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

  Transform<Document> transform(ComponentConfig<TransformProvider<?>> config) {
    return make(config, () -> create(config.provider(), config.config()));
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
    Sink<Document> made = make(config, () -> create(config.provider(), config.config()));
    return made == null
        ? null
        : PluginThreads.around((Class<Sink<Document>>) (Class<?>) Sink.class, made);
  }

  private <C extends Record> Sink<Document> create(SinkProvider<C> provider, Record config)
      throws ComponentConfigException {
    return provider.create(provider.configType().cast(config), context);
  }

  /** A dead letter may take settings over from the configuration of the source. */
  DeadLetter deadLetter(
      ComponentConfig<DeadLetterProvider<?>> config, ComponentConfig<SourceProvider<?>> source) {
    DeadLetter made =
        make(config, () -> create(config.provider(), config.config(), source.config()));
    return made == null ? null : PluginThreads.around(DeadLetter.class, made);
  }

  private <C extends Record> DeadLetter create(
      DeadLetterProvider<C> provider, Record config, Record source)
      throws ComponentConfigException {
    return provider.create(provider.configType().cast(config), source, context);
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
}
