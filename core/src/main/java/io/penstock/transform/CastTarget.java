package io.penstock.transform;

/** What a value is turned into. */
public enum CastTarget {
  /** A text; numbers and booleans as JSON writes them. */
  TEXT,
  /** A whole number, from a number without a fraction or a text of digits. */
  INTEGER,
  /** A number, from a text in JSON's notation. */
  DECIMAL,
  /** A boolean, from the texts {@code true} and {@code false}. */
  BOOLEAN,
  /** What a text says as JSON: an object, array or scalar that was sent as a text. */
  JSON,
  /** The JSON text of any value. */
  JSON_TEXT
}
