package io.penstock.testkit;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Servers in containers, where that is possible. Touches no class of Testcontainers, which is an
 * optional dependency, before it is known to be there and an engine answers.
 */
final class Docker {

  private static final Logger LOG = LoggerFactory.getLogger(Docker.class);

  /** Starts a server in a container. */
  @FunctionalInterface
  interface Start<S extends Server> {
    S run(DockerEngine engine) throws Exception;
  }

  private Docker() {}

  /** Starts a server in a container; none, with a word in the log, if that does not work. */
  static <S extends Server> Optional<S> ask(Start<S> start) {
    if (!hasTestcontainers()) {
      return Optional.empty();
    }
    Optional<DockerEngine> engine = DockerEngine.find();
    if (engine.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(start.run(engine.get()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for Docker", e);
    } catch (Exception | LinkageError e) {
      LOG.warn(
          "There is a Docker engine, but it cannot serve, so a process is started instead: {}",
          e.toString());
      return Optional.empty();
    }
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
