package io.penstock.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks whether there is a Docker engine, before any class of Testcontainers is touched: it is an
 * optional dependency, and its own search costs seconds where there is none.
 */
final class Docker {

  private static final Logger LOG = LoggerFactory.getLogger(Docker.class);

  /** Starts a server in a container. */
  @FunctionalInterface
  interface Start<S extends Server> {
    S run() throws Exception;
  }

  private Docker() {}

  /** Starts a server in a container; none, with a word in the log, if that does not work. */
  static <S extends Server> Optional<S> ask(Start<S> start) {
    if (!isThere() || !hasTestcontainers()) {
      return Optional.empty();
    }
    try {
      return Optional.of(start.run());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for Docker", e);
    } catch (Exception | LinkageError e) {
      LOG.warn(
          "Docker is there but cannot serve, so a process is started instead: {}", e.toString());
      return Optional.empty();
    }
  }

  private static boolean isThere() {
    String host = System.getenv("DOCKER_HOST");
    if (host != null && !host.isBlank()) {
      return !host.startsWith("unix://") || Files.exists(Path.of(host.substring(7)));
    }
    String home = System.getProperty("user.home");
    String runtime = System.getenv("XDG_RUNTIME_DIR");
    return Stream.of(
            "/var/run/docker.sock",
            runtime == null ? "/var/run/docker.sock" : runtime + "/docker.sock",
            home + "/.docker/run/docker.sock",
            home + "/.docker/desktop/docker.sock")
        .map(Path::of)
        .anyMatch(Files::exists);
  }

  private static boolean hasTestcontainers() {
    try {
      Class.forName("org.testcontainers.DockerClientFactory", false, Docker.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
