package io.penstock.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.io.File;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Makes connections, to a single server, through Sentinel or to a cluster.
 *
 * <p>A connection never mends itself. Lettuce's own reconnection sends unanswered commands again,
 * and a read that is sent twice leaves the first reply's entries pending with nobody to process
 * them. So a broken connection stays broken, every unanswered command fails, and whoever owns the
 * connection makes a new one and asks the server what is pending. Through Sentinel that also finds
 * the new master.
 *
 * <p>Replies come in RESP2, whose shapes are the same in every version of the server.
 *
 * <p>Safe for several threads.
 */
final class RedisConnector implements AutoCloseable {

  private final ConnectionSettings settings;
  private final ClientResources resources;
  private final AbstractRedisClient client;
  private final List<RedisURI> uris;

  RedisConnector(ConnectionSettings settings) {
    this.settings = settings;
    this.uris = settings.uris();
    this.resources =
        DefaultClientResources.builder()
            .ioThreadPoolSize(2)
            .computationThreadPoolSize(2)
            .commandLatencyRecorder(CommandLatencyRecorder.disabled())
            .build();
    if (settings.cluster()) {
      RedisClusterClient cluster = RedisClusterClient.create(resources, uris);
      ClusterClientOptions.Builder options = ClusterClientOptions.builder();
      configure(options);
      cluster.setOptions(options.build());
      client = cluster;
    } else {
      RedisClient single = RedisClient.create(resources);
      ClientOptions.Builder options = ClientOptions.builder();
      configure(options);
      single.setOptions(options.build());
      client = single;
    }
  }

  private void configure(ClientOptions.Builder options) {
    options
        .autoReconnect(false)
        // A cluster's node is connected to by the first command for it, which has to wait for that.
        .disconnectedBehavior(
            settings.cluster()
                ? ClientOptions.DisconnectedBehavior.ACCEPT_COMMANDS
                : ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
        .protocolVersion(ProtocolVersion.RESP2)
        // An ACL user may lack PING; the first command shows as well whether the server is there.
        .pingBeforeActivateConnection(false)
        .maintNotificationsConfig(MaintNotificationsConfig.disabled())
        // Deadlines are kept by those who wait: a blocking read lasts longer than other commands.
        .timeoutOptions(TimeoutOptions.create())
        .socketOptions(
            SocketOptions.builder()
                .connectTimeout(settings.connectTimeout())
                .keepAlive(true)
                .build());
    if (settings.tls() != null) {
      options.sslOptions(sslOptions(settings.tls()));
    }
  }

  private SslOptions sslOptions(RedisTls tls) {
    SslOptions.Builder ssl =
        SslOptions.builder().jdkSslProvider().handshakeTimeout(settings.connectTimeout());
    if (tls.ca() != null) {
      ssl.trustManager(new File(tls.ca()));
    }
    if (tls.certificate() != null) {
      char[] password =
          tls.keyPassword() == null ? new char[0] : tls.keyPassword().reveal().toCharArray();
      ssl.keyManager(new File(tls.certificate()), new File(tls.key()), password);
    }
    return ssl.build();
  }

  /** Begins to connect. The future fails with a Redis exception; it does not hang. */
  CompletableFuture<StatefulConnection<byte[], byte[]>> connect() {
    CompletableFuture<? extends StatefulConnection<byte[], byte[]>> connecting;
    if (client instanceof RedisClusterClient cluster) {
      connecting =
          cluster
              .refreshPartitionsAsync()
              .thenCompose(refreshed -> cluster.connectAsync(ByteArrayCodec.INSTANCE))
              .toCompletableFuture();
    } else {
      connecting =
          ((RedisClient) client)
              .connectAsync(ByteArrayCodec.INSTANCE, uris.get(0))
              .toCompletableFuture();
    }
    return connecting.thenApply(connection -> connection);
  }

  /** The commands of a connection that {@link #connect} made. */
  static RedisClusterAsyncCommands<byte[], byte[]> commands(
      StatefulConnection<byte[], byte[]> connection) {
    if (connection instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster) {
      return cluster.async();
    }
    return ((StatefulRedisConnection<byte[], byte[]>) connection).async();
  }

  /** Closes every connection and ends the threads, within two seconds. */
  @Override
  public void close() {
    try {
      client
          .shutdownAsync(0, 1, TimeUnit.SECONDS)
          .thenCompose(
              done -> CompletableFuture.runAsync(() -> resources.shutdown(0, 1, TimeUnit.SECONDS)))
          .get(2, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException tooSlow) {
      // The threads end by themselves; there is nothing left to give back.
    }
  }
}
