package io.penstock.redis;

import io.penstock.spi.ComponentConfigException;
import io.penstock.spi.ComponentContext;
import io.penstock.spi.Source;
import io.penstock.spi.SourceProvider;

/** Announces {@link RedisStreamsSource} as {@code redisStreams}. */
public final class RedisStreamsSourceProvider implements SourceProvider<RedisStreamsSourceConfig> {

  @Override
  public String type() {
    return "redisStreams";
  }

  @Override
  public String summary() {
    return "Reads Redis Streams as a consumer of a group; takes over what dead consumers left"
        + " pending.";
  }

  @Override
  public Class<RedisStreamsSourceConfig> configType() {
    return RedisStreamsSourceConfig.class;
  }

  @Override
  public Source create(RedisStreamsSourceConfig config, ComponentContext context)
      throws ComponentConfigException {
    return new RedisStreamsSource(config, config.connection().resolvedIn(context));
  }
}
