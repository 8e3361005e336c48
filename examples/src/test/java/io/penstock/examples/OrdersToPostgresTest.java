package io.penstock.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.testkit.Database;
import io.penstock.testkit.KafkaServer;
import io.penstock.testkit.Services;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Services.class)
@Timeout(120)
class OrdersToPostgresTest {

  @Test
  void drainsTheTopicIntoTheTable(KafkaServer kafka, Database database) throws Exception {
    kafka.createTopic("orders", 2);
    kafka.createTopic("orders-dlq", 1);
    database.execute(
        "CREATE TABLE orders (order_id uuid PRIMARY KEY, customer text NOT NULL,"
            + " total numeric(10, 2), placed_at timestamptz NOT NULL)");
    UUID id = UUID.randomUUID();
    String order =
        "{\"orderId\":\"%s\",\"customer\":\"Zoë\",\"total\":12.50,\"placedAt\":\"2026-11-21T10:00:00Z\"}";
    send(
        kafka,
        List.of(
            order.formatted(id),
            // The same again, one that is no order, and one with an amount that does not fit.
            order.formatted(id),
            "{\"orderId\":\"17\"}",
            order.formatted(UUID.randomUUID()).replace("12.50", "123456789.99"),
            order.formatted(UUID.randomUUID())));

    boolean drained =
        OrdersToPostgres.drain(
            kafka.bootstrapServers(),
            "postgresql://%s:%s@%s:%d/%s"
                .formatted(
                    database.user(),
                    database.password(),
                    database.server().host(),
                    database.server().port(),
                    database.name()));

    assertThat(drained).isTrue();
    assertThat(database.queryLong("SELECT count(*) FROM orders")).isEqualTo(2);
    assertThat(
            database.queryLong(
                "SELECT count(*) FROM orders WHERE order_id = '"
                    + id
                    + "' AND customer = 'Zoë' AND total = 12.50"
                    + " AND placed_at = '2026-11-21T10:00:00Z'"))
        .isEqualTo(1);
    assertThat(KafkaTopics.size(kafka, "orders-dlq")).isEqualTo(2);
  }

  private static void send(KafkaServer kafka, List<String> values) {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      values.forEach(value -> producer.send(new ProducerRecord<>("orders", "a", value)));
      producer.flush();
    }
  }
}
