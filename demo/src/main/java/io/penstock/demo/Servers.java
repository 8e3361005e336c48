package io.penstock.demo;

import io.penstock.testkit.KafkaServer;
import io.penstock.testkit.PostgresServer;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The demo's own servers, started side by side. They end with this object, and with this JVM
 * whatever way it goes.
 */
final class Servers implements AutoCloseable {

  private final CompletableFuture<KafkaServer> kafka;
  private final CompletableFuture<PostgresServer> postgres;

  private Servers() {
    kafka = CompletableFuture.supplyAsync(KafkaServer::start, Servers::thread);
    postgres = CompletableFuture.supplyAsync(PostgresServer::start, Servers::thread);
  }

  /** Returns at once. */
  static Servers start() {
    return new Servers();
  }

  /** A thread of its own: the common pool has one on a small machine. */
  private static void thread(Runnable work) {
    Thread thread = new Thread(work, "demo-server");
    thread.setDaemon(true);
    thread.start();
  }

  /** Waits until it answers. */
  KafkaServer kafka() {
    return await(kafka);
  }

  /** Waits until it answers. */
  PostgresServer postgres() {
    return await(postgres);
  }

  private static <S> S await(CompletableFuture<S> server) {
    try {
      return server.join();
    } catch (CompletionException failed) {
      throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
    }
  }

  @Override
  public void close() {
    close(kafka);
    close(postgres);
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
