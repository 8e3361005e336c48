package io.penstock.lookup;

import com.github.benmanes.caffeine.cache.Ticker;
import io.penstock.config.SelfChecking;
import io.penstock.document.Document;
import io.penstock.document.FieldPath;
import io.penstock.spi.ComponentConfigException;
import io.penstock.spi.ComponentContext;
import io.penstock.spi.Lookup;
import io.penstock.spi.LookupProvider;
import io.penstock.spi.Transform;
import io.penstock.spi.TransformProvider;
import java.util.ArrayList;
import java.util.List;

/** Announces the transform {@code lookup}. */
public final class LookupTransformProvider implements TransformProvider<LookupConfig> {

  @Override
  public String type() {
    return "lookup";
  }

  @Override
  public String summary() {
    return "Completes records by rows of a table in a file or a database.";
  }

  @Override
  public Class<LookupConfig> configType() {
    return LookupConfig.class;
  }

  @Override
  public List<FieldPath> writes(LookupConfig config) {
    List<FieldPath> written = new ArrayList<>();
    if (config.to() != null) {
      written.add(FieldPath.parse(config.to()));
    }
    config.fields().keySet().forEach(path -> written.add(FieldPath.parse(path)));
    return written;
  }

  @Override
  public Transform<Document> create(LookupConfig config, ComponentContext context)
      throws ComponentConfigException {
    List<SelfChecking.Finding> findings = config.check();
    if (!findings.isEmpty()) {
      throw new ComponentConfigException(findings.get(0).key(), findings.get(0).message());
    }
    Lookup table = table(config.table().provider(), config.table().config(), context);
    boolean kept = !table.isLocal() && config.cache().maxRows() > 0;
    return new LookupTransform(
        config, kept ? new CachedLookup(table, config.cache(), Ticker.systemTicker()) : table);
  }

  private static <C extends Record> Lookup table(
      LookupProvider<C> provider, Record config, ComponentContext context)
      throws ComponentConfigException {
    try {
      return provider.create(provider.configType().cast(config), context);
    } catch (ComponentConfigException refused) {
      throw new ComponentConfigException(
          "table", provider.type() + ", " + refused.key() + ": " + refused.getMessage());
    }
  }
}
