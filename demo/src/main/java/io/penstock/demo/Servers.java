package io.penstock.demo;

import io.penstock.testkit.ElasticsearchServer;
import io.penstock.testkit.KafkaServer;
import io.penstock.testkit.PostgresServer;
import io.penstock.testkit.RedisServer;
import io.penstock.testkit.Server;
import io.penstock.testkit.TimescaleServer;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * A demo's own servers, started side by side. They end with this object, and with this JVM whatever
 * way it goes.
 */
final class Servers implements AutoCloseable {

  /** What can be started. */
  enum Kind {
    KAFKA(KafkaServer::start),
    POSTGRES(PostgresServer::start),
    TIMESCALE(TimescaleServer::start),
    REDIS(RedisServer::start),
    ELASTICSEARCH(ElasticsearchServer::start);

    private final Supplier<? extends Server> starter;

    Kind(Supplier<? extends Server> starter) {
      this.starter = starter;
    }
  }

  private final Map<Kind, CompletableFuture<Server>> servers = new EnumMap<>(Kind.class);

  private Servers() {}

  /** Returns at once. */
  static Servers start(Kind... kinds) {
    Servers started = new Servers();
    for (Kind kind : kinds) {
      started.servers.put(kind, CompletableFuture.supplyAsync(kind.starter::get, Servers::thread));
    }
    return started;
  }

  /** A thread of its own: the common pool has one on a small machine. */
  private static void thread(Runnable work) {
    Thread thread = new Thread(work, "demo-server");
    thread.setDaemon(true);
    thread.start();
  }

  /** Waits until it answers. */
  KafkaServer kafka() {
    return await(Kind.KAFKA, KafkaServer.class);
  }

  /** Waits until it answers. */
  PostgresServer postgres() {
    return await(Kind.POSTGRES, PostgresServer.class);
  }

  /** Waits until it answers. */
  TimescaleServer timescale() {
    return await(Kind.TIMESCALE, TimescaleServer.class);
  }

  /** Waits until it answers. */
  RedisServer redis() {
    return await(Kind.REDIS, RedisServer.class);
  }

  /** Waits until it answers. */
  ElasticsearchServer elasticsearch() {
    return await(Kind.ELASTICSEARCH, ElasticsearchServer.class);
  }

  private <S extends Server> S await(Kind kind, Class<S> type) {
    try {
      return type.cast(servers.get(kind).join());
    } catch (CompletionException failed) {
      throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
    }
  }

  @Override
  public void close() {
    servers.values().forEach(Servers::close);
  }

  private static void close(CompletableFuture<? extends AutoCloseable> server) {
    try {
      server.join().close();
    } catch (CompletionException | CancellationException neverStarted) {
      // Then there is nothing to close, and whoever waited for it has been told.
    } catch (Exception failure) {
      throw new IllegalStateException("could not stop a server", failure);
    }
  }
}
