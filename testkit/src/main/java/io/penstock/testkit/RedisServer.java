package io.penstock.testkit;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import redis.embedded.RedisExecProvider;

/**
 * A Redis server (7.0) on the loopback address. Without {@link Builder#persistent} it keeps nothing
 * over {@link #kill} and {@link #stop}; with it every acknowledged write survives both.
 */
public final class RedisServer extends Server {

  private final URI uri;

  private RedisServer(URI uri, ServerProcess process, Port port) {
    super(name(uri), process, List.of(port));
    this.uri = uri;
  }

  private RedisServer(URI uri, Remote remote) {
    super(name(uri), remote);
    this.uri = uri;
  }

  private static String name(URI uri) {
    return "Redis at " + uri.getHost() + ":" + uri.getPort();
  }

  /** Starts a server of the test's own that keeps nothing. */
  public static RedisServer start() {
    return builder().start();
  }

  /**
   * A server from the environment, from Docker, or a new process, as {@link Services} would choose.
   */
  public static RedisServer obtain() {
    return (RedisServer) Finder.find(RedisServer.class);
  }

  /** For a server with settings of its own. */
  public static Builder builder() {
    return new Builder();
  }

  /** A server that is not our process. */
  static RedisServer remote(URI uri, Remote remote) {
    return new RedisServer(uri, remote);
  }

  /** The address, such as {@code redis://127.0.0.1:12345}. */
  public String uri() {
    return uri.toString();
  }

  /** The host's name or address. */
  public String host() {
    return uri.getHost();
  }

  /** The TCP port. */
  public int port() {
    return uri.getPort() < 0 ? 6379 : uri.getPort();
  }

  /** Collects a server's settings. */
  public static final class Builder {

    private final List<String> arguments = new ArrayList<>();
    private boolean persistent;

    private Builder() {}

    /** Every write is in the append-only file before it is acknowledged. */
    public Builder persistent() {
      persistent = true;
      return this;
    }

    /** Arguments for {@code redis-server}, such as {@code --maxmemory}, {@code 10mb}. */
    public Builder args(String... more) {
      arguments.addAll(List.of(more));
      return this;
    }

    /** Starts it. */
    public RedisServer start() {
      GuardedFolder folder = GuardedFolder.create("redis");
      Path program = unpack(folder);
      Port port = Port.claim();
      ServerProcess process =
          new ServerProcess(
              "Redis at 127.0.0.1:" + port.number(),
              folder,
              () -> command(program, folder.path(), port.number()),
              () -> ping(port.number()),
              "TERM");
      RedisServer server =
          new RedisServer(URI.create("redis://127.0.0.1:" + port.number()), process, port);
      server.begin();
      return server;
    }

    private static Path unpack(GuardedFolder folder) {
      try {
        // The library unpacks to a temporary folder that it removes only when the JVM ends in good
        // order; ours goes in any case.
        File unpacked = RedisExecProvider.defaultProvider().get();
        Path program = folder.path().resolve("redis-server");
        Files.move(unpacked.toPath(), program, StandardCopyOption.REPLACE_EXISTING);
        return program;
      } catch (IOException e) {
        folder.close();
        throw new UncheckedIOException("cannot unpack redis-server", e);
      }
    }

    private ChildProcess.Builder command(Path program, Path folder, int port) {
      List<String> command = new ArrayList<>();
      command.add(program.toString());
      command.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1"));
      command.addAll(List.of("--dir", folder.toString(), "--save", ""));
      command.addAll(List.of("--appendonly", persistent ? "yes" : "no"));
      command.addAll(arguments);
      return ChildProcess.command(command.toArray(String[]::new));
    }

    /** Any answer will do (an error, too, where a password is wanted) but that it still loads. */
    private static void ping(int port) throws IOException {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 2_000);
        socket.setSoTimeout(2_000);
        socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
        String answer =
            new BufferedReader(
                    new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                .readLine();
        if (answer == null || answer.startsWith("-LOADING")) {
          throw new IOException("answers " + answer);
        }
      }
    }
  }
}
