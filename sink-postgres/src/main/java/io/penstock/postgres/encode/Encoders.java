package io.penstock.postgres.encode;

import io.penstock.postgres.catalog.Column;
import io.penstock.postgres.catalog.ColumnType;
import java.util.LinkedHashSet;

/** Chooses the encoder for a column by its real type. */
public final class Encoders {

  /** The oid of {@code text}, as which the database is sent what it has to convert itself. */
  public static final int TEXT_OID = 25;

  private static final int TEXT_ARRAY_OID = 1009;

  private Encoders() {}

  /**
   * How a column's values travel.
   *
   * @param encoder writes them
   * @param wireOid the type in which they are sent
   * @param wireSql that type as SQL
   * @param cast whether the database has to cast from that type to the column's; a column for which
   *     it has cannot be filled by COPY directly
   */
  public record Wire(CellEncoder encoder, int wireOid, String wireSql, boolean cast) {}

  /** Chooses for a column. */
  public static Wire forColumn(Column column, EncodeOptions options) {
    ColumnName name = new ColumnName(column.name(), column.type().sql());
    ColumnType type = column.type();
    CellEncoder encoder = binary(name, type, options);
    if (encoder != null) {
      return new Wire(encoder, type.oid(), type.sql(), false);
    }
    CellEncoder text = new TextEncoder(name, TextEncoder.UNLIMITED);
    return type.kind() == ColumnType.Kind.ARRAY
        ? new Wire(new ArrayEncoder(name, TEXT_OID, text), TEXT_ARRAY_OID, "text[]", true)
        : new Wire(text, TEXT_OID, "text", true);
  }

  /** The encoder for the type's own binary format, or null if this side does not know it. */
  private static CellEncoder binary(ColumnName name, ColumnType type, EncodeOptions options) {
    if (type.kind() == ColumnType.Kind.ENUM) {
      return new EnumEncoder(name, new LinkedHashSet<>(type.labels()));
    }
    if (type.kind() == ColumnType.Kind.ARRAY) {
      CellEncoder element = binary(name, type.element(), options);
      return element == null ? null : new ArrayEncoder(name, type.element().oid(), element);
    }
    if (type.kind() != ColumnType.Kind.BASE) {
      return null;
    }
    int modifier = type.typeModifier();
    return switch (type.baseName()) {
      case "bool" -> new BoolEncoder(name);
      case "int2" -> IntegerEncoder.ofBytes(name, 2);
      case "int4" -> IntegerEncoder.ofBytes(name, 4);
      case "int8" -> IntegerEncoder.ofBytes(name, 8);
      case "float4" -> new FloatEncoder(name, false);
      case "float8" -> new FloatEncoder(name, true);
      case "numeric" -> new NumericEncoder(name, modifier, options);
      case "text", "citext" -> new TextEncoder(name, TextEncoder.UNLIMITED);
      case "varchar", "bpchar" ->
          new TextEncoder(name, modifier < 4 ? TextEncoder.UNLIMITED : modifier - 4);
      case "uuid" -> new UuidEncoder(name);
      case "date" -> new DateEncoder(name);
      case "time" -> new TimeEncoder(name, false, modifier, options);
      case "timetz" -> new TimeEncoder(name, true, modifier, options);
      case "timestamp" -> new TimestampEncoder(name, false, modifier, options);
      case "timestamptz" -> new TimestampEncoder(name, true, modifier, options);
      case "interval" ->
          modifier == -1 ? new IntervalEncoder(name, Micros.of(name, -1, options)) : null;
      case "json" -> new JsonEncoder(name, false);
      case "jsonb" -> new JsonEncoder(name, true);
      case "bytea" -> new BytesEncoder(name, options.bytes());
      default -> null;
    };
  }
}
