package io.penstock.transform;

import io.penstock.config.SelfChecking.Finding;
import io.penstock.document.FieldPath;
import io.penstock.document.TextPattern;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a configuration. */
final class Findings {

  private final List<Finding> all = new ArrayList<>();

  Findings path(String key, String pointer) {
    return path(key, pointer, false);
  }

  /** Checks a path; absent ones are fine, and so is the whole document if that is allowed. */
  Findings path(String key, String pointer, boolean wholeAllowed) {
    if (pointer == null) {
      return this;
    }
    try {
      if (FieldPath.parse(pointer).segments().isEmpty() && !wholeAllowed) {
        add(key, "the path must lead to a field, like /a or /a/b");
      }
    } catch (IllegalArgumentException malformed) {
      add(key, malformed.getMessage());
    }
    return this;
  }

  Findings paths(String key, List<String> pointers) {
    pointers.forEach(pointer -> path(key, pointer));
    return when(pointers.isEmpty(), key, "name at least one path");
  }

  Findings pattern(String key, String expression) {
    if (expression != null) {
      try {
        TextPattern.compile(expression);
      } catch (IllegalArgumentException malformed) {
        add(key, malformed.getMessage());
      }
    }
    return this;
  }

  Findings when(boolean wrong, String key, String message) {
    if (wrong) {
      add(key, message);
    }
    return this;
  }

  private void add(String key, String message) {
    all.add(new Finding(key, message));
  }

  List<Finding> list() {
    return all;
  }
}
