package io.penstock.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects problems while one configuration is bound. */
final class ProblemList {

  private static final int LONGEST_QUOTE = 60;

  private final List<ConfigProblem> problems = new ArrayList<>();

  void error(ProblemCode code, ConfigNode node, String message, String suggestion) {
    problems.add(ConfigProblem.error(code, node, message, suggestion));
  }

  void error(ProblemCode code, Location location, String path, String message, String suggestion) {
    problems.add(ConfigProblem.error(code, location, path, message, suggestion));
  }

  void warning(ProblemCode code, ConfigNode node, String message, String suggestion) {
    problems.add(ConfigProblem.warning(code, node, message, suggestion));
  }

  void addAll(List<ConfigProblem> more) {
    problems.addAll(more);
  }

  /** The value in quotes if it may be shown, else words that say where it came from. */
  static String quote(ScalarNode node, OptionType type) {
    if (type instanceof OptionType.Hidden) {
      return "the secret";
    }
    return node.external() ? "the value that comes from outside" : "'" + shown(node.text()) + "'";
  }

  /** A text as it can stand in a message: short, and on one line. */
  static String shown(String text) {
    StringBuilder safe = new StringBuilder();
    text.codePoints()
        .limit(LONGEST_QUOTE)
        .forEach(
            point -> {
              if (Character.isISOControl(point)) {
                safe.append(String.format("\\u%04x", point));
              } else {
                safe.appendCodePoint(point);
              }
            });
    return text.codePointCount(0, text.length()) > LONGEST_QUOTE ? safe + "…" : safe.toString();
  }

  /** All problems, in the order of the file. */
  List<ConfigProblem> sorted() {
    List<ConfigProblem> sorted = new ArrayList<>(problems);
    sorted.sort(
        Comparator.comparing((ConfigProblem problem) -> problem.location().file())
            .thenComparingInt(problem -> problem.location().line())
            .thenComparingInt(problem -> problem.location().column()));
    return sorted;
  }
}
