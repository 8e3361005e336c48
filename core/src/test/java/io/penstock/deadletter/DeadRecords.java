package io.penstock.deadletter;

import io.penstock.record.Header;
import io.penstock.record.Position;
import io.penstock.record.Rejection;
import io.penstock.record.SourceRecord;
import io.penstock.spi.DeadRecord;
import io.penstock.spi.Stage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** Dead records for tests. */
final class DeadRecords {

  static final Instant TIME = Instant.parse("2026-11-21T10:15:30.123456Z");

  private DeadRecords() {}

  static DeadRecord of(String partition, long offset) {
    return of(
        partition, offset, bytes("key-" + offset), bytes("{\"n\":" + offset + "}"), List.of());
  }

  static DeadRecord of(
      String partition, long offset, byte[] key, byte[] value, List<Header> headers) {
    return new DeadRecord(
        new SourceRecord(Position.of(partition, offset), key, value, headers, 1_700_000_000_123L),
        "orders",
        TIME,
        Stage.DECODE,
        new Rejection("JSON_SYNTAX", "not JSON near byte 7"),
        3);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
