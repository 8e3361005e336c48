package io.penstock.demo;

import io.penstock.producer.ExpectedBooks;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Compares three witnesses: what the producer says must come, what the runner says it did, and what
 * lies on the servers.
 */
final class Audit {

  private static final String ROW = "  %-14s %12s %12s %12s   %s";
  private static final String NOTHING = "";

  private final List<String> lines = new ArrayList<>();
  private boolean right;

  /**
   * Compares.
   *
   * @param rows what was found in the target; null if that is compared elsewhere, one by one
   * @param what they are called
   */
  Audit(
      ExpectedBooks expected, RunnerBooks runner, Long rows, String what, DeadLetters deadLetters) {
    right = runner.balanced();
    lines.add(String.format(ROW, "", "producer", "runner", "found", "").stripTrailing());
    compare("read", expected.sent(), runner.read(), null, "");
    compare("written", expected.written(), runner.written(), rows, what);
    compare("duplicate", expected.duplicates(), runner.duplicates(), null, "");
    compare("filtered", expected.filtered(), runner.filtered(), null, "");
    compare("dead-lettered", expected.dead(), runner.dead(), deadLetters.count(), "dead letters");
    if (!runner.balanced()) {
      lines.add("  the runner says that its books do not balance");
    }
    compareCodes(expected.deadByCode(), deadLetters.byCode());
  }

  private void compare(String name, long expected, long runner, Long found, String what) {
    boolean same = expected == runner && (found == null || found == expected);
    right &= same;
    String row =
        String.format(
            ROW,
            name,
            number(expected),
            number(runner),
            found == null ? NOTHING : number(found),
            same ? what : "<-- differs");
    lines.add(row.stripTrailing());
  }

  private void compareCodes(Map<String, Long> expected, Map<String, Long> found) {
    if (expected.equals(found)) {
      return;
    }
    right = false;
    lines.add("  dead letters by code, expected " + expected);
    lines.add("                           found " + found);
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  boolean isRight() {
    return right;
  }

  List<String> lines() {
    return lines;
  }
}
