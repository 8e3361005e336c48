package io.penstock.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Services.class)
class TcpProxyTest {

  private final AtomicInteger echoed = new AtomicInteger();
  private ServerSocket echo;
  private TcpProxy proxy;

  @BeforeEach
  void start() throws IOException {
    echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::serve, "echo");
    thread.setDaemon(true);
    thread.start();
    proxy = TcpProxy.to("127.0.0.1", echo.getLocalPort());
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    proxy.close();
    echo.close();
  }

  private void serve() {
    while (!echo.isClosed()) {
      try {
        Socket socket = echo.accept();
        Thread thread =
            new Thread(
                () -> {
                  try (socket) {
                    byte[] buffer = new byte[8192];
                    int count;
                    while ((count = socket.getInputStream().read(buffer)) >= 0) {
                      echoed.addAndGet(count);
                      socket.getOutputStream().write(buffer, 0, count);
                    }
                  } catch (IOException e) {
                    // The proxy has cut it.
                  }
                });
        thread.setDaemon(true);
        thread.start();
      } catch (IOException e) {
        return;
      }
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(proxy.host(), proxy.port());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String receive(Socket socket, int count) throws IOException {
    return new String(socket.getInputStream().readNBytes(count), StandardCharsets.US_ASCII);
  }

  private static String say(Socket socket, String text) throws IOException {
    send(socket, text);
    return receive(socket, text.length());
  }

  @Test
  void forwardsAllBytesInBothDirections() throws Exception {
    byte[] bytes = new byte[3_000_000];
    new Random(42).nextBytes(bytes);
    try (Socket socket = connect()) {
      CompletableFuture<byte[]> back =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return socket.getInputStream().readNBytes(bytes.length);
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      socket.getOutputStream().write(bytes);
      assertThat(back.get()).isEqualTo(bytes);
      socket.shutdownOutput();
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
    await().until(() -> proxy.connections() == 0);
    assertThat(proxy.faults()).isZero();
  }

  @Test
  void cutsWhatIsThereAndTakesNewOnes() throws Exception {
    try (Socket socket = connect()) {
      assertThat(say(socket, "ping")).isEqualTo("ping");
      proxy.cut();
      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
    }
    assertThat(proxy.faults()).isEqualTo(1);
    try (Socket socket = connect()) {
      assertThat(say(socket, "ping")).isEqualTo("ping");
    }
  }

  @Test
  void refusesNewOnesAndTakesThemAgainOnTheSamePort() throws Exception {
    try (Socket socket = connect()) {
      assertThat(say(socket, "before")).isEqualTo("before");
      proxy.refuse();
      assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
      assertThat(say(socket, "still")).isEqualTo("still");
      proxy.restore();
      try (Socket other = connect()) {
        assertThat(say(other, "again")).isEqualTo("again");
      }
    }
  }

  @Test
  void freezesWithoutLoss() throws Exception {
    try (Socket socket = connect()) {
      assertThat(say(socket, "ping")).isEqualTo("ping");
      proxy.freeze();
      send(socket, "frozen");
      socket.setSoTimeout(200);
      assertThatThrownBy(() -> receive(socket, 6)).isInstanceOf(SocketTimeoutException.class);
      proxy.restore();
      socket.setSoTimeout(10_000);
      assertThat(receive(socket, 6)).isEqualTo("frozen");
      assertThat(proxy.faults()).isEqualTo(1);
    }
  }

  @Test
  void swallowsInABlackHoleAndCutsThoseThatLostBytes() throws Exception {
    try (Socket socket = connect()) {
      assertThat(say(socket, "ping")).isEqualTo("ping");
      proxy.blackHole();
      send(socket, "lost");
      try (Socket newcomer = connect()) {
        send(newcomer, "lost too");
        newcomer.setSoTimeout(200);
        assertThatThrownBy(() -> receive(newcomer, 1)).isInstanceOf(SocketTimeoutException.class);
        assertThat(proxy.faults()).isEqualTo(2);
        proxy.restore();
        newcomer.setSoTimeout(10_000);
        assertThatThrownBy(() -> receive(newcomer, 1)).isInstanceOf(SocketException.class);
      }
      assertThatThrownBy(() -> receive(socket, 1)).isInstanceOf(SocketException.class);
      assertThat(echoed).hasValue(4);
    }
  }

  @Test
  void halfClosesTowardsTheClient() throws Exception {
    try (Socket socket = connect()) {
      assertThat(say(socket, "ping")).isEqualTo("ping");
      proxy.halfClose();
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
      send(socket, "on");
      await().until(() -> echoed.get() == 6);
    }
  }

  @Test
  void delaysAndThrottles() throws Exception {
    try (Socket socket = connect()) {
      proxy.delay(Duration.ofMillis(100));
      long start = System.nanoTime();
      assertThat(say(socket, "ping")).isEqualTo("ping");
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(200_000_000L);
      proxy.restore();
      proxy.throttle(100_000);
      start = System.nanoTime();
      say(socket, "x".repeat(20_000));
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(200_000_000L);
      assertThat(proxy.faults()).isEqualTo(1);
    }
  }

  @Test
  void losesOneReplyOfARequest() throws Exception {
    proxy.dropReplyTo(TcpProxy.containing("COMMIT"), TcpProxy.Loss.CUT);
    try (Socket socket = connect();
        Socket other = connect()) {
      assertThat(say(socket, "BEGIN")).isEqualTo("BEGIN");
      send(socket, "COMMIT");
      assertThatThrownBy(() -> receive(socket, 1)).isInstanceOf(SocketException.class);
      assertThat(echoed).hasValue(11);
      assertThat(say(other, "COMMIT")).isEqualTo("COMMIT");
    }
    assertThat(proxy.faults()).isEqualTo(1);
  }

  @Test
  void swallowsRepliesUntilItIsRestored() throws Exception {
    proxy.dropReply(TcpProxy.containing("b"), TcpProxy.Loss.SWALLOW);
    try (Socket socket = connect()) {
      assertThat(say(socket, "a")).isEqualTo("a");
      send(socket, "b");
      await().until(() -> echoed.get() == 2);
      send(socket, "c");
      socket.setSoTimeout(200);
      assertThatThrownBy(() -> receive(socket, 1)).isInstanceOf(SocketTimeoutException.class);
      proxy.restore();
      socket.setSoTimeout(10_000);
      assertThatThrownBy(() -> receive(socket, 1)).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void losesTheReplyToACommitThatTheDatabaseHasDone(Database database) throws Exception {
    database.execute("CREATE TABLE t (id int)");
    try (TcpProxy toPostgres = TcpProxy.to(database.server().host(), database.server().port());
        Connection connection =
            DriverManager.getConnection(
                "jdbc:postgresql://" + toPostgres.address() + "/" + database.name(),
                database.user(),
                database.password())) {
      connection.setAutoCommit(false);
      for (int id = 0; id < 10; id++) {
        connection.createStatement().execute("INSERT INTO t VALUES (" + id + ")");
        connection.commit();
      }
      connection.createStatement().execute("INSERT INTO t VALUES (10)");
      toPostgres.dropReply(TcpProxy.containing("COMMIT"), TcpProxy.Loss.CUT);
      assertThatThrownBy(connection::commit)
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).startsWith("08"));
      assertThat(toPostgres.faults()).isEqualTo(1);
    }
    assertThat(database.queryLong("SELECT count(*) FROM t")).isEqualTo(11);
  }
}
