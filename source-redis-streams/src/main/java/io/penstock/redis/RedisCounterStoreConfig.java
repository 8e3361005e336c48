package io.penstock.redis;

import io.penstock.config.Option;
import io.penstock.config.Secret;
import io.penstock.config.SelfChecking;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Settings of the store of counters. */
public record RedisCounterStoreConfig(
    @Option(
            doc = "Address of the server: redis://, rediss://, redis-sentinel:// and the like.",
            example = "redis://localhost:6379/0")
        Secret url,
    @Option(doc = "ACL user; without one, the default user.", optional = true) String user,
    @Option(doc = "Password of the user.", optional = true) Secret password,
    @Option(doc = "Whether the address is that of a Redis Cluster.", defaultValue = "false")
        boolean cluster,
    @Option(doc = "Trust and client certificate for rediss://.", optional = true, advanced = true)
        RedisTls tls,
    @Option(
            doc = "How long connecting may take.",
            defaultValue = "3s",
            min = "10ms",
            max = "60s",
            advanced = true)
        Duration connectTimeout,
    @Option(
            doc = "How long a reply may take.",
            defaultValue = "5s",
            min = "10ms",
            max = "5m",
            advanced = true)
        Duration commandTimeout,
    @Option(
            doc = "The key of a counter; {pipeline} and {counter} stand for the names.",
            defaultValue = "penstock:counter:{pipeline}:{counter}",
            advanced = true)
        String key)
    implements SelfChecking {

  @Override
  public List<Finding> check() {
    List<Finding> findings = new ArrayList<>(connection().check());
    if (!key.contains("{counter}")) {
      findings.add(new Finding("key", "must hold {counter}, or all counters would be one"));
    }
    return findings;
  }

  /** Where the server is and how to get in. */
  ConnectionSettings connection() {
    return new ConnectionSettings(
        url, user, password, cluster, tls, connectTimeout, commandTimeout);
  }
}
