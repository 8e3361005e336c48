package io.penstock.redis;

import io.penstock.config.Option;
import io.penstock.config.Secret;
import io.penstock.config.SelfChecking;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Settings of the store of seen ids. */
public record RedisSeenStoreConfig(
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
            defaultValue = "1s",
            min = "10ms",
            max = "60s",
            advanced = true)
        Duration connectTimeout,
    @Option(
            doc = "How long a reply may take before records go on without one.",
            defaultValue = "1s",
            min = "10ms",
            max = "5m",
            advanced = true)
        Duration commandTimeout,
    @Option(
            doc =
                "After a failure, for how long records go on at once before the server is asked"
                    + " again.",
            defaultValue = "1s",
            max = "5m",
            advanced = true)
        Duration pauseAfterFailure,
    @Option(
            doc =
                "How long an id is remembered; longer than the longest time after which a"
                    + " duplicate may come.",
            defaultValue = "24h",
            min = "1ms")
        Duration ttl,
    @Option(
            doc = "What keys begin with; the pipeline's name and the id follow.",
            defaultValue = "penstock:seen:",
            advanced = true)
        String keyPrefix)
    implements SelfChecking {

  @Override
  public List<Finding> check() {
    return new ArrayList<>(connection().check());
  }

  /** Where the server is and how to get in. */
  ConnectionSettings connection() {
    return new ConnectionSettings(
        url, user, password, cluster, tls, connectTimeout, commandTimeout);
  }
}
