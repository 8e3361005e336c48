package io.penstock.lookup;

import io.penstock.config.SelfChecking.Finding;
import io.penstock.document.FieldPath;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a configuration. */
final class Findings {

  private final List<Finding> all = new ArrayList<>();

  void path(String key, String pointer) {
    try {
      when(
          FieldPath.parse(pointer).segments().isEmpty(),
          key,
          "the path must lead to a field, like /a or /a/b");
    } catch (IllegalArgumentException malformed) {
      all.add(new Finding(key, malformed.getMessage()));
    }
  }

  void when(boolean wrong, String key, String message) {
    if (wrong) {
      all.add(new Finding(key, message));
    }
  }

  List<Finding> list() {
    return all;
  }
}
