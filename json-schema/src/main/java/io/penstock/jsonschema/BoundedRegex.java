package io.penstock.jsonschema;

import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressionFactory;
import io.penstock.document.TextPattern;

/**
 * Regular expressions of a schema, matched with a limit on their cost, since texts of records may
 * be chosen to make a match last for ever.
 */
final class BoundedRegex implements RegularExpressionFactory {

  /** Ends the validation of a record whose text was too costly to match. */
  static final class TooCostly extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TooCostly() {
      super(null, null, false, false);
    }
  }

  @Override
  public RegularExpression getRegularExpression(String expression) {
    TextPattern pattern = TextPattern.compile(inJavasNotation(expression));
    return text ->
        switch (pattern.find(text)) {
          case MATCH -> true;
          case NO_MATCH -> false;
          case GIVEN_UP -> throw new TooCostly();
        };
  }

  /**
   * In ECMA-262 a dollar sign stands for the end of the text only; in Java also before a last line
   * feed, which would let a text with one through.
   */
  private static String inJavasNotation(String expression) {
    StringBuilder java = new StringBuilder(expression.length() + 4);
    boolean inClass = false;
    for (int i = 0; i < expression.length(); i++) {
      char c = expression.charAt(i);
      if (c == '\\' && i + 1 < expression.length()) {
        java.append(c).append(expression.charAt(++i));
        continue;
      }
      inClass = c == '[' || inClass && c != ']';
      java.append(c == '$' && !inClass ? "\\z" : String.valueOf(c));
    }
    return java.toString();
  }
}
