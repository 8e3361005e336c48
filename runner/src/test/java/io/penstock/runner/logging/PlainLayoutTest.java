package io.penstock.runner.logging;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.runner.config.LogFormat;
import io.penstock.runner.config.LogLevel;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

class PlainLayoutTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Logger log = LoggerFactory.getLogger("io.penstock.Test");

  private void set(LogLevel level, Map<String, LogLevel> levels, boolean colour) {
    new LogSetup(LogFormat.PLAIN, level, levels, Map.of(), colour).apply(out);
  }

  private List<String> lines() {
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @AfterEach
  void restore() {
    MDC.clear();
    LogSetup.quiet().apply(System.err);
  }

  @Test
  void oneLineAnEvent() {
    set(LogLevel.INFO, Map.of(), false);
    MDC.put("pipeline", "events");
    log.atWarn().addKeyValue("partition", "t-0").log("waits for {}", "postgres");
    log.info("well");
    assertThat(lines().get(0))
        .matches(
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z WARN  \\[events] waits for postgres"
                + " partition=t-0 \\(Test\\)");
    assertThat(lines().get(1)).endsWith("Z INFO  [events] well");
  }

  @Test
  void nothingFromOutsideCanForgeALineOrMoveTheCursor() {
    set(LogLevel.INFO, Map.of(), false);
    String nasty = "a\n2026-01-01T00:00:00.000Z ERROR forged\r\u001b[2J\u0000\u009b1m\u2028\u202ex";
    MDC.put("pipeline", nasty);
    log.atInfo().addKeyValue(nasty, nasty).log(nasty);
    log.error("failed", new IllegalStateException(nasty, new IllegalArgumentException(nasty)));
    assertThat(lines())
        .filteredOn(line -> !line.startsWith("\tat ") && !line.startsWith("\t... "))
        .hasSize(4)
        .allSatisfy(
            line ->
                assertThat(line)
                    .contains(
                        "a\\n2026-01-01T00:00:00.000Z ERROR forged\\r\\u001b[2J\\u0000\\u009b1m")
                    .doesNotContain("\u001b", "\u0000", "\u009b", "\u2028", "\u202e"));
    assertThat(lines()).anyMatch(line -> line.startsWith("java.lang.IllegalStateException: a\\n"));
    assertThat(lines())
        .anyMatch(line -> line.startsWith("Caused by: java.lang.IllegalArgumentException: a\\n"));
  }

  @Test
  void coloursOnlyWhereTheyAreWanted() {
    set(LogLevel.INFO, Map.of(), true);
    log.error("x");
    assertThat(lines().get(0)).contains("\u001b[31mERROR\u001b[0m");
  }

  @Test
  void levels() {
    set(LogLevel.INFO, Map.of("io.penstock.Loud", LogLevel.DEBUG), false);
    Logger kafka = LoggerFactory.getLogger("org.apache.kafka.clients.Metadata");
    Logger loud = LoggerFactory.getLogger("io.penstock.Loud");
    log.debug("no");
    kafka.info("no");
    LoggerFactory.getLogger("org.apache.kafka.clients.NetworkClient").warn("no");
    kafka.warn("yes");
    loud.debug("yes");
    assertThat(lines()).hasSize(2).allMatch(line -> line.contains("yes"));
    set(LogLevel.DEBUG, Map.of(), false);
    kafka.debug("yes");
    assertThat(lines()).hasSize(3);
    set(LogLevel.ERROR, Map.of("org.apache.kafka", LogLevel.INFO), false);
    kafka.info("yes");
    log.warn("no");
    assertThat(lines()).hasSize(4);
  }

  /** The HTTP client's own loggers print headers with credentials, and bodies. */
  @Test
  void whatTellsCredentialsAndDocumentsHasToBeNamed() {
    for (LogLevel level : List.of(LogLevel.DEBUG, LogLevel.TRACE)) {
      set(level, Map.of(), false);
      LoggerFactory.getLogger("org.apache.http.headers").debug("Authorization: no");
      LoggerFactory.getLogger("org.apache.http.wire").debug("no");
      LoggerFactory.getLogger("tracer").trace("curl no");
      LoggerFactory.getLogger("org.apache.http.impl").debug("yes");
    }
    assertThat(lines()).hasSize(2).allMatch(line -> line.contains("yes"));
    set(LogLevel.INFO, Map.of("org.apache.http.wire", LogLevel.DEBUG), false);
    LoggerFactory.getLogger("org.apache.http.wire").debug("yes");
    assertThat(lines()).hasSize(3);
  }

  @Test
  void jsonEscapesByItself() throws Exception {
    new LogSetup(LogFormat.JSON, LogLevel.INFO, Map.of(), Map.of(), false).apply(out);
    log.atInfo().addKeyValue("offset", 42).log("a\n{\"level\":\"forged\"}\u001b");
    assertThat(lines()).hasSize(1);
    var event = new com.fasterxml.jackson.databind.ObjectMapper().readTree(lines().get(0));
    assertThat(event.get("message").asText()).isEqualTo("a\n{\"level\":\"forged\"}\u001b");
    assertThat(event.get("level").asText()).isEqualTo("INFO");
    assertThat(event.get("logger").asText()).isEqualTo("io.penstock.Test");
    assertThat(event.get("offset").asInt()).isEqualTo(42);
  }
}
