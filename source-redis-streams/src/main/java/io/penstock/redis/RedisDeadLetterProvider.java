package io.penstock.redis;

import io.penstock.spi.ComponentConfigException;
import io.penstock.spi.ComponentContext;
import io.penstock.spi.DeadLetter;
import io.penstock.spi.DeadLetterProvider;
import java.util.List;

/** Announces {@link RedisStreamsDeadLetter} as {@code redisStreams}. */
public final class RedisDeadLetterProvider implements DeadLetterProvider<RedisDeadLetterConfig> {

  @Override
  public String type() {
    return "redisStreams";
  }

  @Override
  public String summary() {
    return "Keeps dead records in a Redis stream: the fields that they had and why they are dead.";
  }

  @Override
  public Class<RedisDeadLetterConfig> configType() {
    return RedisDeadLetterConfig.class;
  }

  @Override
  public DeadLetter create(RedisDeadLetterConfig config, ComponentContext context)
      throws ComponentConfigException {
    if (config.url() == null) {
      throw new ComponentConfigException(
          "url", "is needed where the source is not a Redis Streams source");
    }
    return new RedisStreamsDeadLetter(
        config,
        config.connection().resolvedIn(context),
        List.of(),
        config.payloadField(),
        orElse(config.keyField(), "key"));
  }

  @Override
  public DeadLetter create(RedisDeadLetterConfig config, Record source, ComponentContext context)
      throws ComponentConfigException {
    if (!(source instanceof RedisStreamsSourceConfig origin)) {
      return create(config, context);
    }
    for (String stream : origin.streams()) {
      if (origin.streams().contains(config.streamFor(stream))) {
        throw new ComponentConfigException(
            "stream",
            "dead letters would go to the stream " + config.streamFor(stream) + ", which is read");
      }
    }
    return new RedisStreamsDeadLetter(
        config,
        (config.url() == null ? origin.connection() : config.connection()).resolvedIn(context),
        origin.streams(),
        orElse(config.payloadField(), origin.payloadField()),
        orElse(config.keyField(), orElse(origin.keyField(), "key")));
  }

  private static String orElse(String given, String otherwise) {
    return given == null ? otherwise : given;
  }
}
