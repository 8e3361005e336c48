package io.penstock.validate;

/** What kind of value a field must have. */
public enum RuleType {
  /** A text. */
  TEXT,
  /** A number without a fraction; 1.0 has none. */
  INTEGER,
  /** Any number. */
  NUMBER,
  /** True or false. */
  BOOLEAN,
  /** An object. */
  OBJECT,
  /** An array. */
  ARRAY
}
