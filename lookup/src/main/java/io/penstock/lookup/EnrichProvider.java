package io.penstock.lookup;

import io.penstock.config.ComponentConfig;
import io.penstock.config.SelfChecking;
import io.penstock.document.Document;
import io.penstock.document.FieldPath;
import io.penstock.spi.ComponentConfigException;
import io.penstock.spi.ComponentContext;
import io.penstock.spi.Transform;
import io.penstock.spi.TransformProvider;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Announces the transform {@code enrich}. */
public final class EnrichProvider implements TransformProvider<EnrichConfig> {

  @Override
  public String type() {
    return "enrich";
  }

  @Override
  public String summary() {
    return "Completes records in a way that the value of a field chooses, and marks what became of"
        + " them.";
  }

  @Override
  public Class<EnrichConfig> configType() {
    return EnrichConfig.class;
  }

  @Override
  public List<FieldPath> writes(EnrichConfig config) {
    List<FieldPath> written = new ArrayList<>();
    MarkersConfig markers = config.markers();
    Stream.of(markers.enriched(), markers.enrichedAt(), markers.updatedAt())
        .filter(name -> !name.isEmpty())
        .forEach(name -> written.add(FieldPath.ofField(name)));
    for (StrategyConfig strategy : config.strategies().values()) {
      for (ComponentConfig<TransformProvider<?>> step : strategy.steps()) {
        written.addAll(writes(step.provider(), step.config()));
      }
    }
    return written;
  }

  private static <C extends Record> List<FieldPath> writes(
      TransformProvider<C> provider, Record config) {
    return provider.writes(provider.configType().cast(config));
  }

  @Override
  public Transform<Document> create(EnrichConfig config, ComponentContext context)
      throws ComponentConfigException {
    List<SelfChecking.Finding> findings = config.check();
    if (!findings.isEmpty()) {
      throw new ComponentConfigException(findings.get(0).key(), findings.get(0).message());
    }
    Map<String, Strategy> strategies = new LinkedHashMap<>();
    for (Map.Entry<String, StrategyConfig> entry : config.strategies().entrySet()) {
      List<Transform<Document>> steps = new ArrayList<>();
      for (ComponentConfig<TransformProvider<?>> step : entry.getValue().steps()) {
        steps.add(step(entry.getKey(), step.provider(), step.config(), context));
      }
      strategies.put(entry.getKey(), new Strategy(steps, entry.getValue().onFailure()));
    }
    return new EnrichTransform(config, strategies, Clock.systemUTC());
  }

  private static <C extends Record> Transform<Document> step(
      String strategy, TransformProvider<C> provider, Record config, ComponentContext context)
      throws ComponentConfigException {
    try {
      return provider.create(provider.configType().cast(config), context);
    } catch (ComponentConfigException refused) {
      throw new ComponentConfigException(
          "strategies",
          strategy + ", " + provider.type() + ", " + refused.key() + ": " + refused.getMessage());
    }
  }
}
