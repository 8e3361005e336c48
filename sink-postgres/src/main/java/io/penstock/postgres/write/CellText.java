package io.penstock.postgres.write;

import io.penstock.postgres.encode.RowBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.UUID;

/** Encoded values as the database prints them, for the types that keys are mostly made of. */
final class CellText {

  private static final long PG_EPOCH_DAY = 10_957;

  private CellText() {}

  /** The text, or null if this type is not known here. */
  static String of(String baseType, RowBuffer in, int at, int length) {
    return switch (baseType) {
      case "int2" -> Integer.toString(in.getShort(at));
      case "int4" -> Integer.toString(in.getInt(at));
      case "int8" -> Long.toString(in.getLong(at));
      case "bool" -> in.array()[at] == 1 ? "t" : "f";
      case "uuid" -> new UUID(in.getLong(at), in.getLong(at + 8)).toString();
      case "date" -> LocalDate.ofEpochDay(in.getInt(at) + PG_EPOCH_DAY).toString();
      case "text", "varchar", "citext" -> text(in, at, length);
      default -> null;
    };
  }

  /** The text of a value that travels as one. */
  static String text(RowBuffer in, int at, int length) {
    return new String(in.array(), at, length, StandardCharsets.UTF_8);
  }
}
