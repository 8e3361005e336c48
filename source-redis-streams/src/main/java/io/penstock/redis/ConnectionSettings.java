package io.penstock.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.cluster.RedisClusterURIUtil;
import io.penstock.config.Secret;
import io.penstock.config.SelfChecking.Finding;
import io.penstock.spi.ComponentConfigException;
import io.penstock.spi.ComponentContext;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where Redis is and how to get in; what every component of this module has in common.
 *
 * @param url as {@code redis://}, {@code rediss://}, {@code redis-sentinel://} or {@code
 *     rediss-sentinel://}; secret because it may hold a password
 * @param user the ACL user, or null
 * @param password the password, or null
 * @param cluster whether the address is that of a cluster
 * @param tls trust and client certificate, or null
 * @param connectTimeout how long a connection may take
 * @param commandTimeout how long a reply may take
 */
record ConnectionSettings(
    Secret url,
    String user,
    Secret password,
    boolean cluster,
    RedisTls tls,
    Duration connectTimeout,
    Duration commandTimeout) {

  /** What is wrong with the address; empty if nothing is. Never quotes it. */
  List<Finding> check() {
    List<Finding> findings = new ArrayList<>();
    try {
      List<RedisURI> uris = uris();
      if (cluster && !uris.get(0).getSentinels().isEmpty()) {
        findings.add(new Finding("cluster", "a cluster is not reached through Sentinel"));
      }
      if (tls != null && !uris.get(0).isSsl()) {
        findings.add(new Finding("tls", "tls needs an address that starts with rediss://"));
      }
    } catch (RuntimeException malformed) {
      findings.add(
          new Finding(
              "url",
              "is not a Redis address; write redis://host:6379, rediss://host:6379/0 or"
                  + " redis-sentinel://host:26379,host:26379/0#master"));
    }
    if (user != null && password == null) {
      findings.add(new Finding("password", "a user needs a password"));
    }
    return findings;
  }

  /**
   * The same with the files of {@link #tls} made absolute.
   *
   * @throws ComponentConfigException if one of them cannot be read
   */
  ConnectionSettings resolvedIn(ComponentContext context) throws ComponentConfigException {
    if (tls == null) {
      return this;
    }
    RedisTls resolved =
        new RedisTls(
            tls.verify(),
            file(tls.ca(), context),
            file(tls.certificate(), context),
            file(tls.key(), context),
            tls.keyPassword());
    return new ConnectionSettings(
        url, user, password, cluster, resolved, connectTimeout, commandTimeout);
  }

  private static String file(String name, ComponentContext context)
      throws ComponentConfigException {
    if (name == null) {
      return null;
    }
    Path path = context.directory() == null ? Path.of(name) : context.directory().resolve(name);
    if (!Files.isReadable(path)) {
      throw new ComponentConfigException("tls", "the file " + name + " cannot be read");
    }
    return path.toString();
  }

  /** One address, or several seeds of a cluster, with credentials and TLS applied. */
  List<RedisURI> uris() {
    URI parsed = URI.create(url.reveal().trim());
    List<RedisURI> uris =
        cluster ? RedisClusterURIUtil.toRedisURIs(parsed) : List.of(RedisURI.create(parsed));
    for (RedisURI uri : uris) {
      if (password != null) {
        uri.setAuthentication(user, password.reveal().toCharArray());
      }
      uri.setTimeout(commandTimeout);
      if (tls != null) {
        uri.setVerifyPeer(SslVerifyMode.valueOf(tls.verify().name()));
      }
    }
    return uris;
  }

  /** Hosts and ports, for messages. */
  String place() {
    try {
      List<RedisURI> uris = uris();
      RedisURI first = uris.get(0);
      if (!first.getSentinels().isEmpty()) {
        return "master "
            + first.getSentinelMasterId()
            + " by Sentinel "
            + first.getSentinels().stream()
                .map(ConnectionSettings::hostAndPort)
                .collect(Collectors.joining(","));
      }
      String hosts =
          uris.stream().map(ConnectionSettings::hostAndPort).collect(Collectors.joining(","));
      return cluster ? "cluster " + hosts : hosts;
    } catch (RuntimeException malformed) {
      return "an unreadable address";
    }
  }

  private static String hostAndPort(RedisURI uri) {
    return uri.getHost() == null
        ? String.valueOf(uri.getSocket())
        : uri.getHost() + ":" + uri.getPort();
  }
}
