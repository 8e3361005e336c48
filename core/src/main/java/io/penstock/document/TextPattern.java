package io.penstock.document;

import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression of the configuration, matched against texts of records. The expression is
 * trusted to mean what it says but not to be fast: some need exponential time for texts that
 * somebody may send on purpose, so the length of the text and the steps of the match are limited.
 * Safe for use by several threads.
 */
public final class TextPattern {

  /** Longer texts are not matched, in characters. */
  public static final int LONGEST_TEXT = 64 * 1024;

  /** Characters that a match may look at; an honest expression needs a few for each one. */
  private static final int STEPS_FOR_EACH = 100;

  private static final int FEWEST_STEPS = 100_000;

  /** What came of a match. */
  public enum Outcome {
    /** It matches. */
    MATCH,
    /** It does not. */
    NO_MATCH,
    /** The text is too long, or the match took too many steps; nobody knows. */
    GIVEN_UP
  }

  private final Pattern pattern;

  private TextPattern(Pattern pattern) {
    this.pattern = pattern;
  }

  /**
   * Compiles an expression in the notation of {@link Pattern}.
   *
   * @throws IllegalArgumentException if it is malformed; the message says where
   */
  public static TextPattern compile(String expression) {
    Objects.requireNonNull(expression, "expression");
    try {
      return new TextPattern(Pattern.compile(expression));
    } catch (PatternSyntaxException malformed) {
      throw new IllegalArgumentException(
          "not a regular expression: "
              + malformed.getDescription()
              + (malformed.getIndex() < 0 ? "" : ", at character " + (malformed.getIndex() + 1)),
          malformed);
    }
  }

  /** Matches the whole text. */
  public Outcome match(String text) {
    return look(text, Matcher::matches);
  }

  /** Looks for a part of the text that matches. */
  public Outcome find(String text) {
    return look(text, Matcher::find);
  }

  private Outcome look(String text, Predicate<Matcher> how) {
    if (text.length() > LONGEST_TEXT) {
      return Outcome.GIVEN_UP;
    }
    Counted counted = new Counted(text, Math.max(FEWEST_STEPS, text.length() * STEPS_FOR_EACH));
    try {
      return how.test(pattern.matcher(counted)) ? Outcome.MATCH : Outcome.NO_MATCH;
    } catch (TooManySteps | StackOverflowError tooCostly) {
      // The engine recurses for some groups; a deep stack is a cost like steps are.
      return Outcome.GIVEN_UP;
    }
  }

  /** The expression. */
  @Override
  public String toString() {
    return pattern.pattern();
  }

  private static final class TooManySteps extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TooManySteps() {
      super(null, null, false, false);
    }
  }

  /** Counts how often the matcher looks at a character. */
  private static final class Counted implements CharSequence {

    private final String text;
    private int stepsLeft;

    Counted(String text, int steps) {
      this.text = text;
      this.stepsLeft = steps;
    }

    @Override
    public char charAt(int index) {
      if (--stepsLeft < 0) {
        throw new TooManySteps();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    /** What the matcher itself never asks for. */
    @Override
    public String toString() {
      return "text of " + text.length() + " characters";
    }
  }
}
