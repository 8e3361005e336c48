package io.penstock.elasticsearch;

import java.util.List;
import java.util.Map;

/**
 * Everything that a sink is made of, from YAML or from Java.
 *
 * @param names every index that may be written to
 * @param template null if none is checked or installed
 */
record SinkPlan<T>(
    Connection connection,
    Mapping<T> mapping,
    BulkSettings bulk,
    List<IndexName> names,
    boolean requireIndex,
    Template template,
    Map<String, ItemVerdict> verdicts) {}
