package io.penstock.testkit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of an embedded server: a folder of its own, a process that can be killed and started
 * again, a log, and an end together with this JVM.
 */
final class ServerProcess {

  private static final Logger LOG = LoggerFactory.getLogger(ServerProcess.class);
  private static final Duration START_TIMEOUT = Duration.ofSeconds(180);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
  private static final int LOG_TAIL = 30;

  /** Tells whether the server answers; what it throws means "not yet". */
  @FunctionalInterface
  interface Check {
    void run() throws Exception;
  }

  private final String name;
  private final GuardedFolder folder;
  private final LogFile log;
  private final Supplier<ChildProcess.Builder> command;
  private final Check answers;
  private final String stopSignal;
  private final Thread hook;
  private ChildProcess process;
  private boolean closed;

  /**
   * A server that is not started yet.
   *
   * @param name for messages
   * @param folder removed by {@link #close}
   * @param command what to run; asked for at every start
   * @param answers whether it is ready
   * @param stopSignal what ends it in good order
   */
  ServerProcess(
      String name,
      GuardedFolder folder,
      Supplier<ChildProcess.Builder> command,
      Check answers,
      String stopSignal) {
    this.name = name;
    this.folder = folder;
    this.log = new LogFile(folder.path().resolve("server.log"));
    this.command = command;
    this.answers = answers;
    this.stopSignal = stopSignal;
    this.hook = new Thread(this::end, "end-" + name);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Starts it and waits until it answers. Closes it if it does not. */
  synchronized void start() {
    if (closed) {
      throw new IllegalStateException(name + " is closed");
    }
    long began = System.nanoTime();
    try {
      process = command.get().name(name).output(log.path()).watchdog(folder.watchdog()).start();
      awaitAnswer(began);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
    LOG.info("{} answers after {} ms", name, (System.nanoTime() - began) / 1_000_000);
  }

  private void awaitAnswer(long began) {
    while (true) {
      Exception last;
      try {
        answers.run();
        return;
      } catch (Exception e) {
        last = e;
      }
      if (!process.isAlive()) {
        throw failure("ended with exit code " + process.awaitExit(Duration.ZERO), last);
      }
      if (System.nanoTime() - began > START_TIMEOUT.toNanos()) {
        throw failure("does not answer after " + START_TIMEOUT.toSeconds() + " s", last);
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw failure("was interrupted", e);
      }
    }
  }

  private IllegalStateException failure(String what, Exception cause) {
    return new IllegalStateException(
        name
            + " could not be started: it "
            + what
            + " ("
            + cause.getMessage()
            + "). The last lines of its log:\n"
            + log.tail(LOG_TAIL),
        cause);
  }

  synchronized void kill() {
    if (process == null) {
      return;
    }
    // The parent first: it would clean up after a child that dies alone.
    List<ProcessHandle> descendants = process.handle().descendants().toList();
    process.kill();
    descendants.forEach(ProcessHandle::destroyForcibly);
    ended(descendants);
  }

  /** As long as one of its processes is there it cannot be started on the same data again. */
  private void ended(List<ProcessHandle> descendants) {
    descendants.forEach(ServerProcess::awaitEnd);
    process.close();
    process = null;
  }

  private static void awaitEnd(ProcessHandle child) {
    long deadline = System.nanoTime() + 5_000_000_000L;
    while (!Signals.isGone(child)) {
      if (System.nanoTime() > deadline) {
        child.destroyForcibly();
      }
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        child.destroyForcibly();
        return;
      }
    }
  }

  synchronized void stop() {
    if (process == null) {
      return;
    }
    List<ProcessHandle> descendants = process.handle().descendants().toList();
    process.resume();
    process.signal(stopSignal);
    process.awaitExit(STOP_TIMEOUT);
    ended(descendants);
  }

  synchronized void restart() {
    stop();
    start();
  }

  synchronized void pause() {
    running().pause();
  }

  synchronized void resume() {
    running().resume();
  }

  private ChildProcess running() {
    if (process == null) {
      throw new IllegalStateException(name + " does not run");
    }
    return process;
  }

  synchronized boolean isRunning() {
    return process != null && process.isAlive();
  }

  synchronized long pid() {
    return running().pid();
  }

  Path folder() {
    return folder.path();
  }

  String log() {
    return log.from(0);
  }

  /** Kills it, removes its folder. May be called twice. */
  void close() {
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException alreadyShuttingDown) {
      // The hook does the same work.
    }
  }

  private synchronized void end() {
    if (closed) {
      return;
    }
    closed = true;
    if (process != null) {
      process.close();
      process = null;
    }
    folder.close();
  }
}
