package io.penstock.redis;

import io.penstock.config.ConfigBinder;
import io.penstock.config.ConfigNodes;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes configuration records of settings as a YAML file would hold them. */
final class Settings {

  private final Map<String, Object> values = new LinkedHashMap<>();

  static Settings of(String uri) {
    return new Settings().with("url", uri);
  }

  /** For a source: short times, so that tests need not wait. */
  static Settings source(String uri, Object streams) {
    return of(uri)
        .with("streams", streams)
        .with("group", "g")
        .with("block", "100ms")
        .with("claimMinIdle", "60s")
        .with("claimInterval", "50ms")
        .with("commandTimeout", "1s");
  }

  Settings with(String key, Object value) {
    values.put(key, value);
    return this;
  }

  <R extends Record> R as(Class<R> type) {
    return new ConfigBinder().bind(ConfigNodes.ofMap(values, "test"), type).orThrow();
  }

  RedisStreamsSource source() {
    RedisStreamsSourceConfig config = as(RedisStreamsSourceConfig.class);
    return new RedisStreamsSource(config, config.connection());
  }
}
