package io.penstock.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Another program as a child of the test, to be killed, stopped and continued. Output and errors go
 * to one file. The child dies with this JVM, whatever way the JVM goes.
 *
 * <pre>{@code
 * try (ChildProcess runner = ChildProcess.jar(jar).args("run", "pipeline.yaml").env("GROUP_ID", "g").start()) {
 *   runner.awaitLine("running", Duration.ofSeconds(30));
 *   runner.kill();
 * }
 * }</pre>
 *
 * <p>Safe for use by several threads.
 */
public final class ChildProcess implements AutoCloseable {

  private static final int TAIL = 40;

  private final String name;
  private final Process process;
  private final LogFile log;
  private final long logStart;
  private final Runnable end;
  private final Thread hook;

  /**
   * A process that runs.
   *
   * @param end removes what is this child's own, once it is gone
   */
  private ChildProcess(
      String name, Process process, LogFile log, long logStart, Watchdog watchdog, Runnable end) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.logStart = logStart;
    this.end = end;
    watchdog.watch(process.pid());
    process.onExit().thenRun(() -> watchdog.forget(process.pid()));
    this.hook = new Thread(this::destroy, "end-" + name);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** A Java program from the class path of this JVM. */
  public static Builder java(Class<?> main) {
    return java(main.getName());
  }

  /** A Java program from the class path of this JVM, by its class name. */
  public static Builder java(String main) {
    return new Builder(
        main.substring(main.lastIndexOf('.') + 1),
        List.of(javaExecutable()),
        List.of("-cp", System.getProperty("java.class.path"), main));
  }

  /** A Java program in a jar that names its main class. */
  public static Builder jar(Path jar) {
    return new Builder(
        String.valueOf(jar.getFileName()),
        List.of(javaExecutable()),
        List.of("-jar", jar.toAbsolutePath().toString()));
  }

  /** Any program. */
  public static Builder command(String... command) {
    return new Builder(
        String.valueOf(Path.of(command[0]).getFileName()), List.of(command), List.of());
  }

  /** The {@code java} of the JDK that runs this JVM. */
  static String javaExecutable() {
    return System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
  }

  /** The process id. */
  public long pid() {
    return process.pid();
  }

  /** Whether it runs; a stopped one ({@link #pause}) counts as running. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** The file with all it has written to its output and its error output. */
  public Path output() {
    return log.path();
  }

  /** All it has written until now, by lines. */
  public List<String> lines() {
    return log.from(logStart).lines().toList();
  }

  /** The last lines of its output, for a message. */
  public String tail() {
    return log.tail(TAIL);
  }

  /**
   * Waits until its output has a line that contains the text.
   *
   * @return that line
   * @throws IllegalStateException with its last lines if it ends before, or if time is up
   */
  public String awaitLine(String text, Duration atMost) {
    return awaitLine(Pattern.compile(Pattern.quote(text)), atMost).input();
  }

  /** Waits until its output has a line in which the pattern is found. */
  public Found awaitLine(Pattern pattern, Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    long read = logStart;
    while (true) {
      boolean ended = !process.isAlive();
      String text = log.from(read);
      // A line that is still being written would match too early.
      String whole = ended ? text : text.substring(0, text.lastIndexOf('\n') + 1);
      for (String line : whole.lines().toList()) {
        Matcher matcher = pattern.matcher(line);
        if (matcher.find()) {
          return new Found(line, matcher);
        }
      }
      read += whole.getBytes(StandardCharsets.UTF_8).length;
      if (ended) {
        throw failure("ended with exit code " + process.exitValue() + " before it wrote", pattern);
      }
      if (System.nanoTime() > deadline) {
        throw failure("has not written within " + atMost.toSeconds() + " s", pattern);
      }
      sleep();
    }
  }

  private IllegalStateException failure(String what, Pattern pattern) {
    return new IllegalStateException(
        name + " " + what + " a line with '" + pattern + "'; its last lines:\n" + tail());
  }

  /**
   * Waits for its end.
   *
   * @return the exit code; 128 + n if signal n ended it
   * @throws IllegalStateException with its last lines if time is up
   */
  public int awaitExit(Duration atMost) {
    try {
      if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException(
            name + " has not ended within " + atMost + "; its last lines:\n" + tail());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + name, e);
    }
  }

  /** SIGKILL, and waits until it is gone. Its own children are not touched; close() kills them. */
  public void kill() {
    process.destroyForcibly();
    awaitExit(Duration.ofSeconds(30));
  }

  /** SIGTERM; does not wait. */
  public void terminate() {
    process.destroy();
  }

  /** Any other signal; does not wait. */
  public void signal(String signal) {
    Signals.send(signal, List.of(pid()));
  }

  /** SIGSTOP to it and its descendants: they stand still, their connections stay open. */
  public void pause() {
    Signals.send("STOP", Signals.tree(process.toHandle()));
  }

  /** SIGCONT to it and its descendants. */
  public void resume() {
    Signals.send("CONT", Signals.tree(process.toHandle()));
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** Kills it if it still runs and removes its output unless the file was chosen by the caller. */
  @Override
  public void close() {
    destroy();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException alreadyShuttingDown) {
      // The hook does the same work.
    }
  }

  private void destroy() {
    List<ProcessHandle> descendants = process.descendants().toList();
    process.destroyForcibly();
    descendants.forEach(ProcessHandle::destroyForcibly);
    process.onExit().join();
    end.run();
  }

  private static void sleep() {
    try {
      Thread.sleep(10);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for output", e);
    }
  }

  /**
   * A line that was waited for.
   *
   * @param input the whole line
   * @param match where the pattern was found, for its groups
   */
  public record Found(String input, Matcher match) {}

  /** Collects what the child is started with. */
  public static final class Builder {

    private String name;
    private final List<String> head;
    private final List<String> middle;
    private final List<String> jvm = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private Path directory;
    private Path output;
    private Watchdog watchdog;

    private Builder(String name, List<String> head, List<String> middle) {
      this.name = name;
      this.head = head;
      this.middle = middle;
    }

    /** How it is called in messages. */
    public Builder name(String newName) {
      name = Objects.requireNonNull(newName, "name");
      return this;
    }

    /** Options of the JVM, such as {@code -Xmx128m}; only for Java programs. */
    public Builder jvm(String... options) {
      if (middle.isEmpty()) {
        throw new IllegalStateException("JVM options for a program that is not Java: " + name);
      }
      jvm.addAll(List.of(options));
      return this;
    }

    /** Arguments, after those given before. */
    public Builder args(String... more) {
      arguments.addAll(List.of(more));
      return this;
    }

    /** An environment variable beside those of this JVM; null removes it. */
    public Builder env(String variable, String value) {
      environment.put(variable, value);
      return this;
    }

    /** Environment variables beside those of this JVM. */
    public Builder env(Map<String, String> variables) {
      environment.putAll(variables);
      return this;
    }

    /** Its working directory; else that of this JVM. */
    public Builder directory(Path newDirectory) {
      directory = newDirectory;
      return this;
    }

    /** The file for its output, appended to; else one that is removed by {@link #close}. */
    public Builder output(Path file) {
      output = file;
      return this;
    }

    /** A watchdog that outlives this process: that of a server that is started again. */
    Builder watchdog(Watchdog shared) {
      watchdog = shared;
      return this;
    }

    /** Starts it. */
    public ChildProcess start() {
      // Whoever kills the child with this JVM is there before the child is.
      if (output == null) {
        GuardedFolder folder = GuardedFolder.create("child");
        return start(
            folder.path().resolve("output.log"),
            watchdog == null ? folder.watchdog() : watchdog,
            folder::close);
      }
      if (watchdog == null) {
        Watchdog own = new Watchdog(null);
        return start(output, own, own::close);
      }
      return start(output, watchdog, () -> {});
    }

    private ChildProcess start(Path outputFile, Watchdog guard, Runnable end) {
      LogFile log = new LogFile(outputFile);
      List<String> command = new ArrayList<>(head);
      command.addAll(jvm);
      command.addAll(middle);
      command.addAll(arguments);
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.path().toFile()));
      if (directory != null) {
        builder.directory(directory.toFile());
      }
      environment.forEach(
          (variable, value) -> {
            if (value == null) {
              builder.environment().remove(variable);
            } else {
              builder.environment().put(variable, value);
            }
          });
      long logStart = log.length();
      try {
        return new ChildProcess(name, builder.start(), log, logStart, guard, end);
      } catch (IOException e) {
        end.run();
        throw new IllegalStateException("cannot start " + name + ": " + e.getMessage(), e);
      }
    }
  }
}
