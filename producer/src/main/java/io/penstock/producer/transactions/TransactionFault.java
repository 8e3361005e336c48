package io.penstock.producer.transactions;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Ways in which an event can be broken, and the error code of the dead letter it must become. */
enum TransactionFault {
  TRUNCATED("JSON_SYNTAX", "cut in the middle", bytes(TransactionFault::head)),
  EMPTY("EMPTY", "no bytes at all", bytes(TransactionFault::none)),
  TRAILING("TRAILING_CONTENT", "text behind it", bytes(TransactionFault::withTail)),
  UNKNOWN_TYPE(
      "UNKNOWN_OPERATION",
      "an unknown event_type",
      json(event -> event.put("event_type", "transaction.eaten"))),
  NO_TRANSACTION("FIELD_MISSING", "no transaction", json(event -> event.remove("transaction"))),
  NOT_AN_OBJECT("NOT_AN_OBJECT", "no object", json(event -> event.put("transaction", "none"))),
  NO_TIME("FIELD_MISSING", "no timestamp", json(event -> event.remove("timestamp"))),
  NO_SUCH_DAY(
      "TIMESTAMP_INVALID",
      "the 30th of February",
      json(event -> event.put("timestamp", "2026-02-30T10:00:00"))),
  NO_ID("REQUIRED", "no id", json(event -> transaction(event).remove("id"))),
  AMOUNT_IS_TEXT(
      "TYPE",
      "an amount with a comma",
      json(event -> transaction(event).put("amount", "1,000.50"))),
  // What only the index can tell.
  CREATED_AT_IS_NO_TIME(
      "MAPPING_CONFLICT",
      "created_at does not fit the mapping",
      json(event -> transaction(event).put("created_at", "yesterday"))),
  ID_TOO_LONG(
      "ID_TOO_LONG",
      "an id of more than 512 bytes",
      json(event -> transaction(event).put("id", "x".repeat(513))));

  static final List<TransactionFault> ALL = List.of(values());

  private final String code;
  private final String kind;
  private final Breaking breaking;

  /** What is done to the event before it is written, and to its bytes afterwards. */
  private record Breaking(Consumer<ObjectNode> change, UnaryOperator<byte[]> cut) {}

  TransactionFault(String code, String kind, Breaking breaking) {
    this.code = code;
    this.kind = kind;
    this.breaking = breaking;
  }

  private static Breaking json(Consumer<ObjectNode> change) {
    return new Breaking(change, bytes -> bytes);
  }

  private static Breaking bytes(UnaryOperator<byte[]> cut) {
    return new Breaking(event -> {}, cut);
  }

  private static byte[] head(byte[] bytes) {
    // Within the name of the event, so that no character is cut.
    return Arrays.copyOf(bytes, 20);
  }

  private static byte[] none(byte[] bytes) {
    return new byte[0];
  }

  private static byte[] withTail(byte[] bytes) {
    return (new String(bytes, StandardCharsets.UTF_8) + "x").getBytes(StandardCharsets.UTF_8);
  }

  private static ObjectNode transaction(ObjectNode event) {
    return (ObjectNode) event.get("transaction");
  }

  String code() {
    return code;
  }

  String kind() {
    return kind;
  }

  /** Changes the event, before it is written. */
  void change(ObjectNode event) {
    breaking.change().accept(event);
  }

  /** Changes its bytes. */
  byte[] breakBytes(byte[] bytes) {
    return breaking.cut().apply(bytes);
  }
}
