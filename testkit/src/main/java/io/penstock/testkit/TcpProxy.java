package io.penstock.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * A network that a test can break: listens on a port of its own on the loopback address and
 * forwards every connection to a server. All methods may be called from any thread, at any time.
 *
 * <p>A predicate over bytes sees what one read from the connection returned: a small message is
 * there whole, a large one comes in pieces of at most 64 KiB, and several may come together.
 */
public final class TcpProxy implements AutoCloseable {

  /** What happens to a reply that is lost, and to its connection. */
  public enum Loss {
    /** The client's side is reset at the moment when the reply arrives. */
    CUT,
    /** This reply and all later ones of the connection vanish; the client waits. */
    SWALLOW
  }

  /** What all connections do at the moment. */
  enum Mode {
    FORWARD,
    /** Nothing is read, nothing is lost. */
    FREEZE,
    /** All is read and thrown away. */
    BLACK_HOLE
  }

  /** A reply to lose: the first one for which a condition holds; it then is done. */
  record Trap(Predicate<byte[]> request, Predicate<byte[]> reply, Loss loss) {}

  private final InetSocketAddress target;
  private final Port port;
  private final Set<ProxyConnection> connections = ConcurrentHashMap.newKeySet();
  private final AtomicLong faults = new AtomicLong();
  private ServerSocket listener;
  private Thread acceptor;
  private boolean closed;
  private volatile Mode mode = Mode.FORWARD;
  private volatile long delayNanos;
  private volatile long bytesPerSecond;
  private volatile Trap trap;

  private TcpProxy(InetSocketAddress target) {
    this.target = target;
    this.port = Port.claim();
    listen();
  }

  /** A proxy in front of a server; the server need not be there yet. */
  public static TcpProxy to(String host, int port) {
    return new TcpProxy(new InetSocketAddress(host, port));
  }

  /** The address it listens on, as a number. */
  public String host() {
    return "127.0.0.1";
  }

  /** The port it listens on; the same for its whole life. */
  public int port() {
    return port.number();
  }

  /** Host and port with a colon. */
  public String address() {
    return host() + ":" + port();
  }

  /** How many connections there are. */
  public int connections() {
    return connections.size();
  }

  /**
   * How often a connection was really struck: cut, half closed, held up or robbed of bytes. For
   * {@link BooksChecker}: a test whose fault struck nobody has shown nothing.
   */
  public long faults() {
    return faults.get();
  }

  /** Resets all connections, both sides. New ones are accepted. */
  public void cut() {
    connections.forEach(
        connection -> {
          count();
          connection.reset();
        });
  }

  /**
   * Ends the stream to the client as a server that closes does; what the client sends still reaches
   * the server, replies do not come back.
   */
  public void halfClose() {
    connections.forEach(
        connection -> {
          count();
          connection.endReplies();
        });
  }

  /** New connections are refused; those that are there go on. */
  public synchronized void refuse() {
    closeListener();
  }

  /**
   * From now on nothing passes and nothing is lost, in either direction, on present and new
   * connections: as in a network that drops packets and heals before anybody gives up.
   */
  public void freeze() {
    mode = Mode.FREEZE;
  }

  /**
   * From now on all bytes are read and thrown away. Connections that lost some are reset by {@link
   * #restore}.
   */
  public void blackHole() {
    mode = Mode.BLACK_HOLE;
  }

  /** Each piece is held back for that long, in both directions. */
  public void delay(Duration each) {
    delayNanos = each.toNanos();
  }

  /** No more than that many bytes a second pass in each direction of each connection. */
  public void throttle(long bytesPerSecondAndDirection) {
    if (bytesPerSecondAndDirection <= 0) {
      throw new IllegalArgumentException("throttle to " + bytesPerSecondAndDirection);
    }
    bytesPerSecond = bytesPerSecondAndDirection;
  }

  /**
   * Loses what the server answers to the next request for which the condition holds; the request
   * itself passes. Works once; {@link #faults} tells whether it has.
   */
  public void dropReplyTo(Predicate<byte[]> request, Loss loss) {
    trap = new Trap(Objects.requireNonNull(request, "request"), null, loss);
  }

  /**
   * Loses the next reply for which the condition holds. The surer way to "executed, but the reply
   * is lost": the server has done the work when it answers. Works once.
   */
  public void dropReply(Predicate<byte[]> reply, Loss loss) {
    trap = new Trap(null, Objects.requireNonNull(reply, "reply"), loss);
  }

  /** Whether the bytes hold that text (ASCII); for {@link #dropReply} and {@link #dropReplyTo}. */
  public static Predicate<byte[]> containing(String text) {
    return bytes -> new String(bytes, StandardCharsets.ISO_8859_1).contains(text);
  }

  /**
   * All is well again, from now on. Connections that have lost bytes are reset, frozen ones go on.
   */
  public synchronized void restore() {
    trap = null;
    delayNanos = 0;
    bytesPerSecond = 0;
    mode = Mode.FORWARD;
    connections.stream().filter(ProxyConnection::hasLostBytes).forEach(ProxyConnection::reset);
    if (listener == null && !closed) {
      listen();
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      closeListener();
      connections.forEach(ProxyConnection::reset);
      port.close();
    }
  }

  Mode mode() {
    return mode;
  }

  long delayNanos() {
    return delayNanos;
  }

  long bytesPerSecond() {
    return bytesPerSecond;
  }

  void count() {
    faults.incrementAndGet();
  }

  void gone(ProxyConnection connection) {
    connections.remove(connection);
  }

  /**
   * The trap, taken away, if it is one for these bytes; else null. Of two connections that reach it
   * at the same time one gets it.
   */
  synchronized Trap spring(byte[] bytes, boolean isReply) {
    Trap armed = trap;
    if (armed == null) {
      return null;
    }
    Predicate<byte[]> condition = isReply ? armed.reply() : armed.request();
    if (condition == null || !condition.test(bytes)) {
      return null;
    }
    trap = null;
    return armed;
  }

  private void listen() {
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port.number()), 200);
      listener = socket;
      acceptor = new Thread(() -> accept(socket), "proxy-" + port.number());
      acceptor.setDaemon(true);
      acceptor.start();
    } catch (IOException e) {
      throw new UncheckedIOException("proxy cannot listen on port " + port.number(), e);
    }
  }

  private void closeListener() {
    if (listener != null) {
      try {
        listener.close();
        // The system lets the port go when the thread that waits on it has returned, not before.
        acceptor.join();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      listener = null;
    }
  }

  private void accept(ServerSocket socket) {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        ProxyConnection connection = new ProxyConnection(this, client, target);
        connections.add(connection);
        connection.start();
      } catch (IOException closedMeanwhile) {
        // The loop's condition decides.
      }
    }
  }

  /** From where to where. */
  @Override
  public String toString() {
    return "proxy " + address() + " to " + target.getHostString() + ":" + target.getPort();
  }
}
