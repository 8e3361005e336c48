package io.penstock.jsonschema;

import com.networknt.schema.Error;
import io.penstock.document.FieldPath;
import io.penstock.spi.Violation;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Turns the library's errors into violations. Its messages are used only for keywords whose
 * messages are made of the schema alone; the others could name what the record holds.
 */
final class Violations {

  private static final int LONGEST_PATH = 200;

  private static final Map<String, String> CODES =
      Map.ofEntries(
          Map.entry("required", "REQUIRED"),
          Map.entry("type", "TYPE"),
          Map.entry("minimum", "RANGE"),
          Map.entry("maximum", "RANGE"),
          Map.entry("exclusiveMinimum", "RANGE"),
          Map.entry("exclusiveMaximum", "RANGE"),
          Map.entry("multipleOf", "RANGE"),
          Map.entry("minLength", "LENGTH"),
          Map.entry("maxLength", "LENGTH"),
          Map.entry("minItems", "LENGTH"),
          Map.entry("maxItems", "LENGTH"),
          Map.entry("minProperties", "LENGTH"),
          Map.entry("maxProperties", "LENGTH"),
          Map.entry("pattern", "PATTERN"),
          Map.entry("enum", "ENUM"),
          Map.entry("const", "ENUM"),
          Map.entry("format", "FORMAT"));

  private static final Set<String> TELLS_SCHEMA_ONLY =
      Set.of(
          "type",
          "minimum",
          "maximum",
          "exclusiveMinimum",
          "exclusiveMaximum",
          "multipleOf",
          "minLength",
          "maxLength",
          "minItems",
          "maxItems",
          "minProperties",
          "maxProperties",
          "pattern",
          "enum",
          "const",
          "format",
          "uniqueItems",
          "oneOf",
          "anyOf",
          "dependentRequired");

  private Violations() {}

  static Violation of(Error error) {
    String keyword = error.getKeyword() == null ? "schema" : error.getKeyword();
    String path = error.getInstanceLocation().toString();
    if (error.getProperty() != null) {
      path += FieldPath.ofField(error.getProperty());
    }
    return new Violation(shown(path), code(keyword), message(keyword, error));
  }

  static Violation tooCostly() {
    return new Violation("", "PATTERN", "a text is too long or too costly to match");
  }

  private static String code(String keyword) {
    String code = CODES.get(keyword);
    return code != null
        ? code
        : keyword.replaceAll("([a-z])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
  }

  private static String message(String keyword, Error error) {
    return switch (keyword) {
      case "required" -> "is missing";
      case "additionalProperties", "unevaluatedProperties" -> "is not a field that the schema has";
      case "propertyNames" -> "has a field with a name that the schema does not allow";
      default ->
          TELLS_SCHEMA_ONLY.contains(keyword)
              ? error.getMessage()
              : "does not fulfil " + keyword + " of the schema";
    };
  }

  /** Names in the path come from the record; they must not be able to forge lines of a log. */
  private static String shown(String path) {
    String plain = path.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]", "?");
    return plain.length() <= LONGEST_PATH ? plain : plain.substring(0, LONGEST_PATH) + "…";
  }
}
