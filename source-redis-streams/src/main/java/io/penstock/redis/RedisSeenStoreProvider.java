package io.penstock.redis;

import io.penstock.spi.ComponentConfigException;
import io.penstock.spi.ComponentContext;
import io.penstock.spi.SeenStore;
import io.penstock.spi.SeenStoreProvider;

/** Announces {@link RedisSeenStore} as {@code redis}. */
public final class RedisSeenStoreProvider implements SeenStoreProvider<RedisSeenStoreConfig> {

  @Override
  public String type() {
    return "redis";
  }

  @Override
  public String summary() {
    return "Remembers seen ids in Redis, for all instances and across restarts.";
  }

  @Override
  public Class<RedisSeenStoreConfig> configType() {
    return RedisSeenStoreConfig.class;
  }

  @Override
  public SeenStore create(RedisSeenStoreConfig config, ComponentContext context)
      throws ComponentConfigException {
    return new RedisSeenStore(config, config.connection().resolvedIn(context));
  }
}
