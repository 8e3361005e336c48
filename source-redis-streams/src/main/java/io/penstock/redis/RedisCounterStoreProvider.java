package io.penstock.redis;

import io.penstock.spi.ComponentConfigException;
import io.penstock.spi.ComponentContext;
import io.penstock.spi.CounterStore;
import io.penstock.spi.CounterStoreProvider;

/** Announces {@link RedisCounterStore} as {@code redis}. */
public final class RedisCounterStoreProvider
    implements CounterStoreProvider<RedisCounterStoreConfig> {

  @Override
  public String type() {
    return "redis";
  }

  @Override
  public String summary() {
    return "Keeps counters in Redis, for all instances and across restarts.";
  }

  @Override
  public Class<RedisCounterStoreConfig> configType() {
    return RedisCounterStoreConfig.class;
  }

  @Override
  public CounterStore create(RedisCounterStoreConfig config, ComponentContext context)
      throws ComponentConfigException {
    return new RedisCounterStore(config, config.connection().resolvedIn(context));
  }
}
