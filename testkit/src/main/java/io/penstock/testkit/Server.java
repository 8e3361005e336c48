package io.penstock.testkit;

import java.util.List;
import java.util.Objects;

/**
 * A server that a test talks to, on this machine or elsewhere. All methods may be called from
 * several threads.
 *
 * <p>One that the test has started itself ({@code start()} of the classes below) may be killed and
 * started again. A shared one ({@link Services}), and one that we do not run ({@link
 * Origin#ENVIRONMENT}, {@link Origin#DOCKER}), may not: {@link #kill}, {@link #stop}, {@link
 * #restart}, {@link #pause} and {@link #resume} then throw an {@link IllegalStateException} that
 * says what to do.
 */
public abstract sealed class Server implements AutoCloseable
    permits ElasticsearchServer, KafkaServer, PostgresServer, RedisServer {

  private final Origin origin;
  private final String name;
  private final ServerProcess process;
  private final List<Port> ports;
  private final Runnable alsoClose;
  private volatile boolean shared;

  private Server(
      Origin origin, String name, ServerProcess process, List<Port> ports, Runnable alsoClose) {
    this.origin = Objects.requireNonNull(origin, "origin");
    this.name = name;
    this.process = process;
    this.ports = List.copyOf(ports);
    this.alsoClose = alsoClose;
  }

  /** A process of our own. */
  Server(String name, ServerProcess process, List<Port> ports) {
    this(name, process, ports, null);
  }

  /** A process of our own behind a proxy; null for none. */
  Server(String name, ServerProcess process, List<Port> ports, TcpProxy proxy) {
    this(
        Origin.EMBEDDED,
        name,
        Objects.requireNonNull(process, "process"),
        ports,
        proxy == null ? () -> {} : proxy::close);
  }

  /** A server that is not our process. */
  Server(String name, Remote remote) {
    this(remote.origin(), name, null, List.of(), remote.close());
  }

  /**
   * Says that a server is not our process.
   *
   * @param close what to do in the end
   */
  record Remote(Origin origin, Runnable close) {
    static final Remote FROM_ENVIRONMENT = new Remote(Origin.ENVIRONMENT, () -> {});
  }

  /** Where it comes from. */
  public final Origin origin() {
    return origin;
  }

  /** SIGKILL: as a crash. What it had promised to keep is there after {@link #restart}. */
  public final void kill() {
    own().kill();
  }

  /** Ends it in good order and returns when it has ended; a server that is down stays so. */
  public final void stop() {
    own().stop();
  }

  /**
   * Starts it on the same port and data, and returns when it answers. One that still runs is
   * stopped before.
   */
  public final void restart() {
    own().restart();
  }

  /** SIGSTOP to all its processes: it stands still, its connections stay open. */
  public final void pause() {
    own().pause();
  }

  /** SIGCONT: it goes on. */
  public final void resume() {
    own().resume();
  }

  /**
   * Whether its process is there; a paused one counts as running, and so does one that is not our
   * process.
   */
  public final boolean isRunning() {
    return process == null || process.isRunning();
  }

  /** What it has logged; empty if it is not our process. */
  public final String log() {
    return process == null ? "" : process.log();
  }

  /**
   * Kills it and removes its data. May be called twice. Does nothing to a shared server, nor to one
   * from the environment.
   */
  @Override
  public final void close() {
    if (!shared) {
      end();
    }
  }

  /**
   * From now on tests may use it and not end it.
   *
   * @return what ends it
   */
  final AutoCloseable share() {
    shared = true;
    return this::end;
  }

  /** Starts the process for the first time; on failure nothing is left. */
  final void begin() {
    try {
      process.start();
    } catch (RuntimeException e) {
      end();
      throw e;
    }
  }

  private void end() {
    if (process != null) {
      process.close();
    }
    ports.forEach(Port::close);
    alsoClose.run();
  }

  private ServerProcess own() {
    if (process == null || shared) {
      throw new IllegalStateException(
          this
              + " is not this test's own, so the test may not end it; get one by "
              + getClass().getSimpleName()
              + ".start()");
    }
    return process;
  }

  /** What it is, where, and where it comes from; no secrets. */
  @Override
  public final String toString() {
    return name + " (" + (shared ? "shared, " : "") + origin + ")";
  }

  /** Where a server comes from. */
  public enum Origin {
    /** An address in an environment variable. */
    ENVIRONMENT,
    /** A container. */
    DOCKER,
    /** A process of our own. */
    EMBEDDED
  }
}
