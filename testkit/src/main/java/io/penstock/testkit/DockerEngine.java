package io.penstock.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A Docker engine, asked whether it answers and has an image, before Testcontainers is. That
 * library takes seconds to find out that there is no engine, and where an image is missing that no
 * registry can give (its own helpers' images too) it tries for minutes.
 */
final class DockerEngine {

  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final Duration PULL = Duration.ofSeconds(180);

  private final SocketAddress address;

  private DockerEngine(SocketAddress address) {
    this.address = address;
  }

  /** The engine that the environment names, or the usual one of this machine, if it answers. */
  static Optional<DockerEngine> find() {
    return candidates().stream().map(DockerEngine::new).filter(DockerEngine::answers).findFirst();
  }

  private static List<SocketAddress> candidates() {
    List<SocketAddress> candidates = new ArrayList<>();
    String named = System.getenv("DOCKER_HOST");
    if (named != null && !named.isBlank()) {
      URI uri = URI.create(named);
      if ("unix".equals(uri.getScheme())) {
        add(candidates, uri.getPath());
      } else if (uri.getHost() != null && uri.getPort() > 0) {
        candidates.add(new InetSocketAddress(uri.getHost(), uri.getPort()));
      }
      return candidates;
    }
    String home = System.getProperty("user.home");
    add(candidates, "/var/run/docker.sock");
    if (System.getenv("XDG_RUNTIME_DIR") != null) {
      add(candidates, System.getenv("XDG_RUNTIME_DIR") + "/docker.sock");
    }
    add(candidates, home + "/.docker/run/docker.sock");
    add(candidates, home + "/.docker/desktop/docker.sock");
    return candidates;
  }

  private static void add(List<SocketAddress> candidates, String socket) {
    if (Files.exists(Path.of(socket))) {
      candidates.add(UnixDomainSocketAddress.of(socket));
    }
  }

  private boolean answers() {
    try {
      return status("GET", "/_ping", ANSWER) == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether it has the image already. */
  boolean has(String image) throws IOException {
    return status("GET", "/images/" + image + "/json", ANSWER) == 200;
  }

  /** Sees to it that it has these images. */
  void need(List<String> images) throws IOException {
    for (String image : images) {
      if (!has(image)) {
        int colon = image.lastIndexOf(':');
        String path =
            "/images/create?fromImage="
                + image.substring(0, colon)
                + "&tag="
                + image.substring(colon + 1);
        status("POST", path, PULL);
        if (!has(image)) {
          throw new IOException("it has no image " + image + " and cannot get it");
        }
      }
    }
  }

  /** Sends a request and reads the reply to its end, which is where a pull is done. */
  private int status(String method, String path, Duration atMost) throws IOException {
    try (SocketChannel channel = SocketChannel.open(address)) {
      // Closing is what ends a read that takes too long.
      CompletableFuture.delayedExecutor(atMost.toMillis(), TimeUnit.MILLISECONDS)
          .execute(() -> close(channel));
      // HTTP/1.0: the engine closes when it has said all.
      String request =
          method + " " + path + " HTTP/1.0\r\nHost: docker\r\nContent-Length: 0\r\n\r\n";
      channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
      ByteArrayOutputStream reply = new ByteArrayOutputStream();
      Channels.newInputStream(channel).transferTo(reply);
      String[] words = reply.toString(StandardCharsets.UTF_8).split("\\s+", 3);
      if (words.length < 2 || !words[0].startsWith("HTTP/")) {
        throw new IOException("no answer of a Docker engine at " + address);
      }
      return Integer.parseInt(words[1]);
    }
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // It is closed as far as it can be.
    }
  }
}
