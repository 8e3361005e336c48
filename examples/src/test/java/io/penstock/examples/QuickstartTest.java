package io.penstock.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.producer.ExpectedBooks;
import io.penstock.producer.KafkaLoad;
import io.penstock.producer.SyntheticRecord;
import io.penstock.producer.Workload;
import io.penstock.producer.Workloads;
import io.penstock.runner.cli.Penstock;
import io.penstock.testkit.ChildProcess;
import io.penstock.testkit.Database;
import io.penstock.testkit.KafkaServer;
import io.penstock.testkit.Services;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The pipeline that {@code docs/quickstart.md} tells people to write does what is said of it. */
@ExtendWith(Services.class)
@Timeout(180)
class QuickstartTest {

  private static final int EVENTS = 2_000;
  private static final Instant START = Instant.now();

  private static Workload events() {
    return Workloads.named("event-consumer", 21, START);
  }

  @Test
  void theFirstPipelineWorks(KafkaServer kafka, Database database, @TempDir Path folder)
      throws Exception {
    String text = Files.readString(Path.of("..", "docs", "quickstart.md"));
    int begin = text.indexOf("```yaml\n") + "```yaml\n".length();
    String yaml = text.substring(begin, text.indexOf("```", begin));
    Path file = Files.writeString(folder.resolve("first.yaml"), yaml);
    kafka.createTopic("events", 2);
    try (KafkaLoad load =
        new KafkaLoad(Map.of("bootstrap.servers", kafka.bootstrapServers()), "events")) {
      ExpectedBooks sent = load.send(events(), EVENTS, 0, n -> {});
      assertThat(sent.dead()).isPositive();
    }

    try (ChildProcess runner =
        ChildProcess.java(Penstock.class)
            .jvm("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx116m")
            .env(
                Map.of(
                    "KAFKA_SERVER",
                    kafka.bootstrapServers(),
                    "POSTGRES_URL",
                    "postgresql://%s:%s@%s:%d/%s"
                        .formatted(
                            database.user(),
                            database.password(),
                            database.server().host(),
                            database.server().port(),
                            database.name())))
            .args("run", file.toString(), "--until-drained", "--log-format", "plain")
            .start()) {
      assertThat(runner.awaitExit(Duration.ofMinutes(2)))
          .as("exit code, after:%n%s", runner.tail())
          .isZero();
      assertThat(runner.lines()).anyMatch(line -> line.contains("the books balance"));
    }

    assertThat(database.queryLong("SELECT count(*) FROM first_orders"))
        .isGreaterThanOrEqualTo(orders());
    List<String> dead = Files.readAllLines(folder.resolve("first-dead.jsonl"));
    assertThat(dead).isNotEmpty().allMatch(line -> line.startsWith("{") && line.endsWith("}"));
  }

  /** Good orders; some events that the event consumer refuses are good enough for this one. */
  private static long orders() {
    Workload events = events();
    long orders = 0;
    for (int i = 0; i < EVENTS; i++) {
      SyntheticRecord record = events.next();
      Object type = record.expectation().row().get("event_type");
      orders += type != null && type.toString().startsWith("order.") ? 1 : 0;
    }
    return orders;
  }
}
