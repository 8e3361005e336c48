package io.penstock.postgres.catalog;

/**
 * A column of a table.
 *
 * @param name its name
 * @param type its type
 * @param collation the name in SQL of its collation if that takes different texts for the same, for
 *     example whatever their case; null for any other
 * @param equality the operator in SQL that tells whether two values are the same, as a unique index
 *     does
 * @param notNull whether it refuses NULL, by itself or by its domain
 * @param hasDefault whether the database can fill it: a default, a sequence, an identity
 * @param alwaysGenerated whether only the database can fill it: {@code GENERATED ALWAYS}
 * @param canInsert whether our role may write it
 * @param canUpdate whether our role may change it
 */
public record Column(
    String name,
    ColumnType type,
    String collation,
    String equality,
    boolean notNull,
    boolean hasDefault,
    boolean alwaysGenerated,
    boolean canInsert,
    boolean canUpdate) {}
