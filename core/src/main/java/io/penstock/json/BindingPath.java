package io.penstock.json;

import com.fasterxml.jackson.databind.JsonMappingException;
import io.penstock.document.FieldPath;

/** Where in a record Jackson could not bind, as a JSON Pointer for messages. */
final class BindingPath {

  private static final int LONGEST = 200;

  private BindingPath() {}

  /** {@code ", at /a/b"}, or nothing at the root. */
  static String at(JsonMappingException failure) {
    return failure.getPath().isEmpty() ? "" : ", at " + of(failure);
  }

  /** The pointer; control characters of names are replaced, so that they cannot forge log lines. */
  static String of(JsonMappingException failure) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference step : failure.getPath()) {
      path.append(
          step.getFieldName() == null
              ? "/" + step.getIndex()
              : FieldPath.ofField(step.getFieldName()).toString());
    }
    String text = path.toString().replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]", "?");
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }
}
