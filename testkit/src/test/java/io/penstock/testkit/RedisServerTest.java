package io.penstock.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RedisServerTest {

  @Test
  void forgetsOverAKillUnlessItIsPersistent() throws Exception {
    try (RedisServer redis = RedisServer.start();
        RedisServer keeping = RedisServer.builder().persistent().start()) {
      for (RedisServer server : new RedisServer[] {redis, keeping}) {
        assertThat(ask(server, "SET k v")).isEqualTo("+OK");
        server.kill();
        assertThat(server.isRunning()).isFalse();
        server.restart();
      }
      assertThat(ask(redis, "STRLEN k")).isEqualTo(":0");
      assertThat(ask(keeping, "STRLEN k")).isEqualTo(":1");
    }
  }

  @Test
  void takesArguments() throws Exception {
    try (RedisServer redis = RedisServer.builder().args("--requirepass", "secret").start()) {
      assertThat(ask(redis, "GET k")).startsWith("-NOAUTH");
    }
  }

  private static String ask(RedisServer server, String command) throws IOException {
    try (Socket socket = new Socket(server.host(), server.port())) {
      socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
      return new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
          .readLine();
    }
  }
}
