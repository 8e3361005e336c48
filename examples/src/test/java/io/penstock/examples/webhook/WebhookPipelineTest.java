package io.penstock.examples.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.runner.cli.Penstock;
import io.penstock.testkit.ChildProcess;
import io.penstock.testkit.KafkaServer;
import io.penstock.testkit.Services;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A sink of one's own, named in YAML: the engine gives it what it has not got itself. */
@ExtendWith(Services.class)
@Timeout(180)
class WebhookPipelineTest {

  private static final int EVENTS = 1_000;
  private static final int BAD = 617;

  @Test
  void theOneEventThatTheEndpointRefusesIsFoundAndTheOthersArrive(
      KafkaServer kafka, @TempDir Path folder) throws Exception {
    kafka.createTopic("hooks", 2);
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      for (int i = 0; i < EVENTS; i++) {
        String field = i == BAD ? "refuse" : "text";
        producer.send(
            new ProducerRecord<>(
                "hooks", "k" + i, "{\"number\":" + i + ",\"" + field + "\":\"x\"}"));
      }
      producer.flush();
    }
    try (Endpoint endpoint = new Endpoint()) {
      Path file =
          Files.writeString(
              folder.resolve("hooks.yaml"),
              """
              pipelines:
                hooks:
                  source:
                    kafka: { bootstrapServers: "%s", topics: [hooks], groupId: hooks }
                  sink:
                    webhook: { url: "%s" }
                  deadLetter:
                    file: { path: dead.jsonl }
              management: { port: 0 }
              """
                  .formatted(kafka.bootstrapServers(), endpoint.url("/events")));
      try (ChildProcess runner =
          ChildProcess.java(Penstock.class)
              .jvm("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
              .args("run", file.toString(), "--until-drained", "--log-format", "plain")
              .start()) {
        assertThat(runner.awaitExit(Duration.ofMinutes(2)))
            .as("exit code, after:%n%s", runner.tail())
            .isZero();
      }
      assertThat(endpoint.kept())
          .extracting(event -> event.get("number").asInt())
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, EVENTS).filter(i -> i != BAD).boxed().toList());
    }
    assertThat(Files.readAllLines(folder.resolve("dead.jsonl")))
        .singleElement()
        .asString()
        .contains("HTTP_422");
  }
}
