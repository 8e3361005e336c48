package io.penstock.transform;

import io.penstock.config.SelfChecking;
import io.penstock.document.Document;
import io.penstock.spi.ComponentConfigException;
import io.penstock.spi.ComponentContext;
import io.penstock.spi.Transform;
import io.penstock.spi.TransformProvider;
import java.util.List;
import java.util.function.Function;

/** Announces a transform that needs nothing but its configuration. */
abstract class DocumentTransformProvider<C extends Record> implements TransformProvider<C> {

  private final String type;
  private final String summary;
  private final Class<C> configType;
  private final Function<C, Transform<Document>> factory;

  DocumentTransformProvider(
      String type, String summary, Class<C> configType, Function<C, Transform<Document>> factory) {
    this.type = type;
    this.summary = summary;
    this.configType = configType;
    this.factory = factory;
  }

  @Override
  public final String type() {
    return type;
  }

  @Override
  public final String summary() {
    return summary;
  }

  @Override
  public final Class<C> configType() {
    return configType;
  }

  @Override
  public final Transform<Document> create(C config, ComponentContext context)
      throws ComponentConfigException {
    if (config instanceof SelfChecking checking) {
      List<SelfChecking.Finding> findings = checking.check();
      if (!findings.isEmpty()) {
        throw new ComponentConfigException(findings.get(0).key(), findings.get(0).message());
      }
    }
    return factory.apply(config);
  }
}
