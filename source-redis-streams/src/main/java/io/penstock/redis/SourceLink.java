package io.penstock.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The source's link to the server: there, lost, or being made anew without anybody waiting for it.
 *
 * <p>For the poll thread only.
 */
final class SourceLink {

  private final ConnectionSettings settings;
  private final int readers;
  private RedisConnector connector;
  private RedisLink link;
  private CompletableFuture<RedisLink> connecting;
  private long connectingUntil;
  private long lostAt;

  /**
   * A link that is not there yet.
   *
   * @param readers how many connections for blocking reads it has
   */
  SourceLink(ConnectionSettings settings, int readers) {
    this.settings = settings;
    this.readers = readers;
  }

  private Duration patience() {
    return settings.connectTimeout().plus(settings.commandTimeout());
  }

  private CompletableFuture<RedisLink> begin() {
    if (connector == null) {
      connector = new RedisConnector(settings);
    }
    return RedisLink.open(connector, readers);
  }

  /** Makes it, and waits until it is there. */
  RedisLink make() throws InterruptedException, TimeoutException, Exchange.FailedException {
    giveUp();
    CompletableFuture<RedisLink> made = begin();
    try {
      link = Exchange.await(made, patience());
    } catch (InterruptedException | TimeoutException notWaitedFor) {
      made.completeExceptionally(notWaitedFor);
      throw notWaitedFor;
    }
    return link;
  }

  /** Whether there is one that works, as far as is known. */
  boolean isUp() {
    return link != null && link.isOpen();
  }

  /** Whether there is one, working or not. */
  boolean isMade() {
    return link != null;
  }

  RedisLink get() {
    return link;
  }

  /**
   * Goes on making it.
   *
   * @param until how long to wait, as {@link System#nanoTime}
   * @throws TimeoutException if it is not there yet
   */
  RedisLink makeAgain(long until)
      throws InterruptedException, TimeoutException, Exchange.FailedException {
    if (connecting == null) {
      connecting = begin();
      connectingUntil = System.nanoTime() + patience().toNanos();
    }
    try {
      link = connecting.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
      connecting = null;
      return link;
    } catch (ExecutionException failed) {
      connecting = null;
      throw new Exchange.FailedException(failed.getCause());
    } catch (TimeoutException notYet) {
      if (System.nanoTime() - connectingUntil > 0) {
        connecting.completeExceptionally(new CompletionException(notYet));
        connecting = null;
      }
      throw notYet;
    }
  }

  /** Gives it up: it cannot be relied on. */
  void giveUp() {
    if (link != null) {
      link.close();
      link = null;
      lostAt = System.nanoTime();
    }
  }

  /** How long ago it was given up. */
  long millisSinceLost() {
    return (System.nanoTime() - lostAt) / 1_000_000;
  }

  /** Ends every connection and thread, within seconds. */
  void close() {
    if (connecting != null) {
      connecting.cancel(true);
      connecting = null;
    }
    link = null;
    if (connector != null) {
      connector.close();
      connector = null;
    }
  }
}
