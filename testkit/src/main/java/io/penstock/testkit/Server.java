package io.penstock.testkit;

/**
 * A server that a test talks to. All methods may be called from several threads.
 *
 * <p>One that the test has started itself ({@code start()} of the classes that implement this) may
 * be killed and started again. A shared one ({@link Services}), and one that somebody else runs
 * ({@link Origin#ENVIRONMENT}, {@link Origin#DOCKER}), may not: these methods then throw an {@link
 * IllegalStateException} that says so.
 */
public interface Server extends AutoCloseable {

  /** Where it comes from. */
  Origin origin();

  /** SIGKILL: as a crash. Data that it had promised to keep are there after {@link #restart}. */
  void kill();

  /** Ends it in good order. */
  void stop();

  /**
   * Starts it again on the same port and data, and returns when it answers. One that still runs is
   * stopped before.
   */
  void restart();

  /** SIGSTOP to all its processes: it stands still, its connections stay open. */
  void pause();

  /** SIGCONT: it goes on. */
  void resume();

  /** Whether its process is there; a paused one counts as running. */
  boolean isRunning();

  /** Kills it and removes its data. May be called twice. */
  @Override
  void close();

  /** Where a server comes from. */
  enum Origin {
    /** An address in an environment variable. */
    ENVIRONMENT,
    /** A container. */
    DOCKER,
    /** A process of our own. */
    EMBEDDED
  }
}
