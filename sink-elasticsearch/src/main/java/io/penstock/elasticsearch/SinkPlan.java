package io.penstock.elasticsearch;

import java.util.List;
import java.util.Map;

/**
 * Everything that a sink is made of, from YAML or from Java.
 *
 * @param names the index names as configured, for messages
 * @param patterns the same with * for dates
 * @param fixedIndices those without a date
 * @param template null if none is checked or installed
 */
record SinkPlan<T>(
    Connection connection,
    Mapping<T> mapping,
    BulkSettings bulk,
    List<String> names,
    List<String> patterns,
    List<String> fixedIndices,
    boolean requireIndex,
    Template template,
    Map<String, ItemVerdict> verdicts) {}
