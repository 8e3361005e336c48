package io.penstock.seen;

import com.github.benmanes.caffeine.cache.Ticker;
import io.penstock.config.ComponentConfig;
import io.penstock.spi.ComponentConfigException;
import io.penstock.spi.ComponentContext;
import io.penstock.spi.SeenStore;
import io.penstock.spi.SeenStoreProvider;

/** Announces the seen store {@code memory}. */
public final class MemorySeenStoreProvider implements SeenStoreProvider<MemorySeenStoreConfig> {

  @Override
  public String type() {
    return "memory";
  }

  @Override
  public String summary() {
    return "Remembers seen ids in this process, alone or in front of a store that instances share.";
  }

  @Override
  public Class<MemorySeenStoreConfig> configType() {
    return MemorySeenStoreConfig.class;
  }

  @Override
  public SeenStore create(MemorySeenStoreConfig config, ComponentContext context)
      throws ComponentConfigException {
    ComponentConfig<SeenStoreProvider<?>> behind = config.behind();
    return new MemorySeenStore(
        config.maxIds(),
        config.ttl(),
        behind == null ? null : behind(behind.provider(), behind.config(), context),
        Ticker.systemTicker());
  }

  private static <C extends Record> SeenStore behind(
      SeenStoreProvider<C> provider, Record config, ComponentContext context)
      throws ComponentConfigException {
    try {
      return provider.create(provider.configType().cast(config), context);
    } catch (ComponentConfigException refused) {
      throw new ComponentConfigException(
          "behind", provider.type() + ", " + refused.key() + ": " + refused.getMessage());
    }
  }
}
