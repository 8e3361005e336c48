package com.example.ingest;

import io.penstock.engine.Pipeline;
import io.penstock.json.JsonDecoder;
import io.penstock.postgres.PostgresSink;
import io.penstock.postgres.write.WriteMode;
import io.penstock.spi.Sink;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Reads orders from a file of JSON lines. With one argument it adds them up in a sink of its own;
 * with a second one, {@code postgresql://user:password@host:port/database}, it writes them into the
 * table {@code orders}.
 */
public final class Main {

  private Main() {}

  /** Prints totals, dead letters and the books. */
  public static void main(String[] arguments) throws InterruptedException {
    TotalsSink totals = new TotalsSink();
    Sink<Order> sink = arguments.length > 1 ? table(arguments[1]) : totals;
    try (Pipeline<Order> pipeline =
        Pipeline.<Order>named("orders")
            .source(new LinesSource(Path.of(arguments[0])))
            .decoder(JsonDecoder.of(Order.class))
            .sink(sink)
            .deadLetter(new PrintedDeadLetters())
            .build()) {
      pipeline.start();
      if (!pipeline.awaitDrained(Duration.ofMinutes(1))) {
        throw new IllegalStateException("not drained within a minute");
      }
      totals.totals().forEach((customer, cents) -> System.out.println(customer + " " + cents));
      System.out.println(pipeline.status().books());
    }
  }

  private static Sink<Order> table(String url) {
    return PostgresSink.forRecords(Order.class)
        .url(url)
        .table("orders")
        .mode(WriteMode.IGNORE)
        .key("id")
        .build();
  }
}
