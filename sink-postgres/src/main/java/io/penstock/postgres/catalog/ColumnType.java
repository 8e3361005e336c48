package io.penstock.postgres.catalog;

import java.util.List;
import java.util.Objects;

/**
 * A column's type. A domain appears as the type that it is based on, under its own oid.
 *
 * @param oid the type that the column has
 * @param baseOid the same, or what the domain is based on in the end
 * @param baseName the base type's name in the catalog, for example {@code int4} or {@code citext}
 * @param sql the type as SQL with its modifiers, for example {@code numeric(10,2)}
 * @param typeModifier length or precision as Postgres encodes it; -1 for none
 * @param kind what sort of type the base is
 * @param element the type of an array's elements, else null
 * @param labels the labels of an enum, else empty
 */
public record ColumnType(
    int oid,
    int baseOid,
    String baseName,
    String sql,
    int typeModifier,
    Kind kind,
    ColumnType element,
    List<String> labels) {

  /** Sorts of types. */
  public enum Kind {
    BASE,
    ENUM,
    ARRAY,
    /** Composite types, ranges and whatever else there is. */
    OTHER
  }

  public ColumnType {
    Objects.requireNonNull(sql, "sql");
    labels = List.copyOf(labels);
  }
}
