package io.penstock.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A free TCP port on the loopback address that is ours until {@link #close}, also while the server
 * that uses it is down.
 *
 * <p>Two things make the usual way (bind to 0, close, use the number) fail now and then. Another
 * process may be given the same number in between: here a file lock, which dies with the JVM, keeps
 * it from any other user of this class. And a client that reconnects again and again to a port of
 * the ephemeral range with nobody behind it may be given this very port as its own end and connect
 * to itself: so only ports below that range are taken.
 */
final class Port implements AutoCloseable {

  private static final String KEY = "penstock.testkit.port.";
  private static final int LOWEST = 10_000;
  private static final int LINUX_EPHEMERAL = 32_768;
  private static final int TRIES = 1_000;

  private final int number;
  private final FileChannel channel;

  private Port(int number, FileChannel channel) {
    this.number = number;
    this.channel = channel;
  }

  static Port claim() {
    Path locks =
        Path.of(
            System.getProperty("java.io.tmpdir"),
            "penstock-ports-" + System.getProperty("user.name"));
    try {
      Files.createDirectories(locks);
      int bound = lowestEphemeral();
      for (int i = 0; i < TRIES; i++) {
        int candidate = ThreadLocalRandom.current().nextInt(LOWEST, bound);
        Port port = tryClaim(locks, candidate);
        if (port != null) {
          return port;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot reserve a port with lock files in " + locks, e);
    }
    throw new IllegalStateException("no free port after " + TRIES + " tries");
  }

  int number() {
    return number;
  }

  private static Port tryClaim(Path locks, int candidate) throws IOException {
    // A second channel to a file that this JVM has locked would drop the lock when it is closed, so
    // this JVM's own claims are known without opening the file. The system properties are the one
    // table that all class loaders of a JVM share.
    String ours = KEY + candidate;
    if (System.getProperties().putIfAbsent(ours, "claimed") != null) {
      return null;
    }
    FileChannel channel =
        FileChannel.open(
            locks.resolve(Integer.toString(candidate)),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
    if (channel.tryLock() == null || !isFree(candidate)) {
      channel.close();
      System.getProperties().remove(ours);
      return null;
    }
    return new Port(candidate, channel);
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static int lowestEphemeral() {
    Path range = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    try {
      int lowest = Integer.parseInt(Files.readString(range).trim().split("\\s+")[0]);
      return lowest > LOWEST + TRIES ? lowest : LINUX_EPHEMERAL;
    } catch (IOException | NumberFormatException e) {
      return LINUX_EPHEMERAL;
    }
  }

  /** Gives the port back. The lock file stays: deleting it would race with the next claim. */
  @Override
  public void close() {
    try {
      channel.close();
      System.getProperties().remove(KEY + number);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
