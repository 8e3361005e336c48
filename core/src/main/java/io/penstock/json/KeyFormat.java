package io.penstock.json;

/** What the bytes of a record's key are. */
public enum KeyFormat {
  /** Text in UTF-8. */
  TEXT,
  /** JSON: an object becomes the document, any other value a field of it. */
  JSON
}
