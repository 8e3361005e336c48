package io.penstock.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** One connection through a {@link TcpProxy}: a thread for each direction. */
final class ProxyConnection {

  private static final int PIECE = 64 * 1024;
  private static final int CONNECT_MILLIS = 5_000;

  private final TcpProxy proxy;
  private final Socket client;
  private final InetSocketAddress target;
  private final Socket server = new Socket();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicBoolean held = new AtomicBoolean();
  private volatile boolean lostBytes;
  private volatile boolean replyOwed;
  private volatile boolean swallowReplies;

  ProxyConnection(TcpProxy proxy, Socket client, InetSocketAddress target) {
    this.proxy = proxy;
    this.client = client;
    this.target = target;
  }

  void start() {
    run("to-server", this::toServer);
  }

  private void run(String name, Direction direction) {
    Thread thread =
        new Thread(
            () -> {
              try {
                direction.pump();
              } catch (IOException e) {
                reset();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                reset();
              }
            },
            "proxy-" + proxy.port() + "-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  private interface Direction {
    void pump() throws IOException, InterruptedException;
  }

  private void toServer() throws IOException, InterruptedException {
    client.setTcpNoDelay(true);
    server.setTcpNoDelay(true);
    awaitThaw();
    // In a black hole a connection is made, and that is all.
    if (proxy.mode() != TcpProxy.Mode.BLACK_HOLE) {
      server.connect(target, CONNECT_MILLIS);
      run("to-client", this::toClient);
    }
    pump(client, server, false);
  }

  private void toClient() throws IOException, InterruptedException {
    pump(server, client, true);
  }

  private void pump(Socket from, Socket to, boolean isReply)
      throws IOException, InterruptedException {
    InputStream in = from.getInputStream();
    byte[] buffer = new byte[PIECE];
    while (true) {
      awaitThaw();
      int count = in.read(buffer, 0, pieceSize());
      if (count < 0) {
        endOf(to);
        return;
      }
      // The mode may have changed while the read waited.
      awaitThaw();
      slow(count);
      if (proxy.mode() == TcpProxy.Mode.BLACK_HOLE || !to.isConnected()) {
        lose();
      } else if (passes(Arrays.copyOf(buffer, count), isReply)) {
        OutputStream out = to.getOutputStream();
        out.write(buffer, 0, count);
        out.flush();
      }
    }
  }

  /** Whether these bytes go on; springs the trap if there is one for them. */
  private boolean passes(byte[] bytes, boolean isReply) throws IOException {
    TcpProxy.Trap trap = proxy.spring(bytes, isReply);
    if (!isReply) {
      if (trap != null) {
        replyOwed = trap.loss() == TcpProxy.Loss.CUT;
        swallowReplies = trap.loss() == TcpProxy.Loss.SWALLOW;
      }
      return true;
    }
    if (trap != null) {
      swallowReplies = trap.loss() == TcpProxy.Loss.SWALLOW;
    }
    if (replyOwed || (trap != null && trap.loss() == TcpProxy.Loss.CUT)) {
      lose();
      throw new IOException("the reply is lost");
    }
    if (swallowReplies) {
      lose();
      return false;
    }
    return true;
  }

  private void lose() {
    if (!lostBytes) {
      lostBytes = true;
      proxy.count();
    }
  }

  private int pieceSize() {
    long rate = proxy.bytesPerSecond();
    return rate == 0 ? PIECE : (int) Math.max(1, Math.min(PIECE, rate / 20));
  }

  private void slow(int count) throws InterruptedException {
    long rate = proxy.bytesPerSecond();
    long nanos = proxy.delayNanos() + (rate == 0 ? 0 : count * 1_000_000_000L / rate);
    if (nanos > 0) {
      hold();
      TimeUnit.NANOSECONDS.sleep(nanos);
    }
  }

  private void awaitThaw() throws InterruptedException, IOException {
    while (proxy.mode() == TcpProxy.Mode.FREEZE) {
      hold();
      Thread.sleep(2);
      if (ended.get()) {
        throw new IOException("cut while frozen");
      }
    }
  }

  private void hold() {
    if (held.compareAndSet(false, true)) {
      proxy.count();
    }
  }

  /** Passes the end of one direction on; the connection is gone when both have ended. */
  private void endOf(Socket to) throws IOException {
    if (proxy.mode() == TcpProxy.Mode.BLACK_HOLE || !to.isConnected()) {
      lose();
      return;
    }
    if (!to.isOutputShutdown()) {
      to.shutdownOutput();
    }
    if (client.isOutputShutdown() && server.isOutputShutdown()) {
      closeBoth();
    }
  }

  boolean hasLostBytes() {
    return lostBytes;
  }

  /** The stream to the client ends; replies that still come are thrown away. */
  void endReplies() {
    try {
      swallowReplies = true;
      lostBytes = true;
      client.shutdownOutput();
    } catch (IOException alreadyClosed) {
      // Nothing to end.
    }
  }

  /** RST to both sides. */
  void reset() {
    try {
      client.setSoLinger(true, 0);
      server.setSoLinger(true, 0);
    } catch (IOException alreadyClosed) {
      // Closing is what is wanted.
    }
    closeBoth();
  }

  private void closeBoth() {
    ended.set(true);
    proxy.gone(this);
    try {
      client.close();
    } catch (IOException e) {
      // Closed as far as it can be.
    }
    try {
      server.close();
    } catch (IOException e) {
      // Closed as far as it can be.
    }
  }
}
