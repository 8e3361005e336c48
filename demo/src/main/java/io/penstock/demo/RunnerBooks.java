package io.penstock.demo;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The books that the runner prints when it ends. */
record RunnerBooks(
    long read, long written, long duplicates, long filtered, long dead, boolean balanced) {

  private static final Pattern ROW = Pattern.compile("^ +([a-z -]+?) +([0-9][0-9,]*)$");

  /**
   * Reads them from the runner's output.
   *
   * @throws IllegalStateException if they are not there
   */
  static RunnerBooks parse(List<String> output) {
    Map<String, Long> rows = new HashMap<>();
    boolean balanced = false;
    for (String line : output) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        rows.put(row.group(1), Long.parseLong(row.group(2).replace(",", "")));
      }
      balanced |= line.endsWith("; the books balance");
    }
    return new RunnerBooks(
        value(rows, "read"),
        value(rows, "written"),
        value(rows, "duplicate"),
        value(rows, "filtered"),
        value(rows, "dead-lettered"),
        balanced);
  }

  private static long value(Map<String, Long> rows, String name) {
    Long value = rows.get(name);
    if (value == null) {
      throw new IllegalStateException("the runner has printed no books: " + name + " is missing");
    }
    return value;
  }
}
