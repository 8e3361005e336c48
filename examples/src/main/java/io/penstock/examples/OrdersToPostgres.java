package io.penstock.examples;

import io.penstock.engine.Pipeline;
import io.penstock.json.JsonDecoder;
import io.penstock.kafka.KafkaDeadLetter;
import io.penstock.kafka.KafkaDeadLetterConfig;
import io.penstock.kafka.KafkaSource;
import io.penstock.kafka.KafkaSourceConfig;
import io.penstock.postgres.PostgresSink;
import io.penstock.postgres.write.WriteMode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** The library in use: orders from a Kafka topic into a table, over a record class of one's own. */
public final class OrdersToPostgres {

  private OrdersToPostgres() {}

  // [quoted in README.md: begin]
  /** An order, as JSON has it; each component is a column: order_id, customer, total, placed_at. */
  public record Order(UUID orderId, String customer, BigDecimal total, Instant placedAt) {}

  /** Writes what lies in the topic, and returns when all of it is written or dead-lettered. */
  public static boolean drain(String brokers, String database) throws InterruptedException {
    var topic = KafkaSourceConfig.builder(brokers, "orders").topics("orders").build();
    var table = PostgresSink.forRecords(Order.class).url(database).table("orders");
    try (Pipeline<Order> pipeline =
        Pipeline.<Order>named("orders")
            .source(new KafkaSource(topic))
            .decoder(JsonDecoder.of(Order.class))
            .sink(table.mode(WriteMode.IGNORE).key("order_id").build())
            .deadLetter(new KafkaDeadLetter(KafkaDeadLetterConfig.to("orders-dlq"), topic))
            .build()) {
      pipeline.start();
      return pipeline.awaitDrained(Duration.ofMinutes(1));
    }
  }

  // [quoted in README.md: end]

  /**
   * Runs it.
   *
   * @param arguments brokers as {@code host:port}, and the database as {@code
   *     postgresql://user:password@host:port/database}
   */
  public static void main(String[] arguments) throws InterruptedException {
    boolean drained = drain(arguments[0], arguments[1]);
    System.out.println(drained ? "drained" : "not drained within a minute");
  }
}
