package io.penstock.config;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The limits of one setting, parsed. They hold for the items of a list or map one by one. */
final class Limits {

  private final OptionDescriptor option;
  private final Comparable<Object> min;
  private final Comparable<Object> max;
  private final Pattern pattern;

  private Limits(
      OptionDescriptor option, Comparable<Object> min, Comparable<Object> max, Pattern pattern) {
    this.option = option;
    this.min = min;
    this.max = max;
    this.pattern = pattern;
  }

  /**
   * @throws IllegalArgumentException if a limit is not well-formed or does not fit the type
   */
  static Limits of(OptionDescriptor option) {
    OptionType.Scalar type = innermost(option.type());
    Pattern pattern = null;
    if (!option.pattern().isEmpty()) {
      if (!(type instanceof OptionType.Text || type instanceof OptionType.Hidden)) {
        throw new IllegalArgumentException("only a text can have a pattern");
      }
      try {
        pattern = Pattern.compile(option.pattern());
      } catch (PatternSyntaxException wrong) {
        throw new IllegalArgumentException("the pattern is not well-formed", wrong);
      }
    }
    return new Limits(
        option, bound(type, option.min(), "min"), bound(type, option.max(), "max"), pattern);
  }

  private static OptionType.Scalar innermost(OptionType type) {
    if (type instanceof OptionType.Items list) {
      return innermost(list.element());
    }
    if (type instanceof OptionType.Entries map) {
      return innermost(map.value());
    }
    return type instanceof OptionType.Scalar scalar ? scalar : null;
  }

  @SuppressWarnings("unchecked")
  private static Comparable<Object> bound(OptionType.Scalar type, String text, String name) {
    if (text.isEmpty()) {
      return null;
    }
    if (type instanceof OptionType.Whole
        || type instanceof OptionType.Real
        || type instanceof OptionType.Time
        || type instanceof OptionType.Size) {
      return (Comparable<Object>) Scalars.convert(type, text, false);
    }
    throw new IllegalArgumentException("a value of this type has no " + name);
  }

  /** Reports a value that is beyond a limit. */
  boolean check(Object value, OptionType type, ScalarNode node, ProblemList problems) {
    if (min != null && min.compareTo(value) > 0) {
      problems.error(
          ProblemCode.OUT_OF_LIMITS,
          node,
          ProblemList.quote(node, type) + " is too low for '" + option.name() + "'",
          "the lowest value is " + option.min());
      return false;
    }
    if (max != null && max.compareTo(value) < 0) {
      problems.error(
          ProblemCode.OUT_OF_LIMITS,
          node,
          ProblemList.quote(node, type) + " is too high for '" + option.name() + "'",
          "the highest value is " + option.max());
      return false;
    }
    if (pattern != null && !pattern.matcher(node.text()).matches()) {
      problems.error(
          ProblemCode.PATTERN,
          node,
          ProblemList.quote(node, type) + " does not have the form of '" + option.name() + "'",
          "it must match " + option.pattern());
      return false;
    }
    return true;
  }
}
