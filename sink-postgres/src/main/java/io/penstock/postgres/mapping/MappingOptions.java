package io.penstock.postgres.mapping;

import java.util.Map;
import java.util.Set;

/**
 * What a user says about the columns of one table.
 *
 * @param columns column to JSON Pointer or record field ({@code $offset})
 * @param rest the column that takes all fields that no column takes; null for none
 * @param ignoreColumns columns that are left to the database
 * @param unknownFields what happens to a field that no column takes
 */
public record MappingOptions(
    Map<String, String> columns,
    String rest,
    Set<String> ignoreColumns,
    UnknownFields unknownFields) {}
