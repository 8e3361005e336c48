package io.penstock.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The way to a value in a document, written as a JSON Pointer (RFC 6901): {@code /user/id}, {@code
 * /items/0/price}. The empty pointer is the whole document.
 */
public final class FieldPath {

  private final List<String> segments;
  private final String text;

  private FieldPath(List<String> segments, String text) {
    this.segments = List.copyOf(segments);
    this.text = text;
  }

  /**
   * Parses a JSON Pointer.
   *
   * @throws IllegalArgumentException if it is neither empty nor begins with a slash, or if a tilde
   *     is not followed by 0 or 1
   */
  public static FieldPath parse(String pointer) {
    Objects.requireNonNull(pointer, "pointer");
    if (pointer.isEmpty()) {
      return new FieldPath(List.of(), "");
    }
    if (pointer.charAt(0) != '/') {
      throw new IllegalArgumentException(
          "a path is a JSON Pointer and begins with a slash; write /" + pointer);
    }
    List<String> segments = new ArrayList<>();
    for (String raw : pointer.substring(1).split("/", -1)) {
      segments.add(unescape(raw));
    }
    return new FieldPath(segments, pointer);
  }

  /** The path to a field at the root of the document. */
  public static FieldPath ofField(String name) {
    return new FieldPath(List.of(name), "/" + escape(name));
  }

  private static String unescape(String raw) {
    if (raw.indexOf('~') < 0) {
      return raw;
    }
    for (int i = raw.indexOf('~'); i >= 0; i = raw.indexOf('~', i + 1)) {
      if (i + 1 == raw.length() || (raw.charAt(i + 1) != '0' && raw.charAt(i + 1) != '1')) {
        throw new IllegalArgumentException("in a JSON Pointer ~ is written ~0 and / is written ~1");
      }
    }
    return raw.replace("~1", "/").replace("~0", "~");
  }

  private static String escape(String segment) {
    return segment.replace("~", "~0").replace("/", "~1");
  }

  /** The steps from the root; empty for the whole document. */
  public List<String> segments() {
    return segments;
  }

  /** Whether this is the path of a field at the root. */
  public boolean isField() {
    return segments.size() == 1;
  }

  /** The first step; the field at the root that the path leads through. */
  public String first() {
    return segments.get(0);
  }

  /**
   * The path without the last step; empty for a field at the root.
   *
   * @throws IndexOutOfBoundsException for the whole document
   */
  public FieldPath parent() {
    return new FieldPath(
        segments.subList(0, segments.size() - 1), text.substring(0, text.lastIndexOf('/')));
  }

  /** The last step. */
  public String last() {
    return segments.get(segments.size() - 1);
  }

  /** The path as a JSON Pointer. */
  @Override
  public String toString() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FieldPath path && path.segments.equals(segments);
  }

  @Override
  public int hashCode() {
    return segments.hashCode();
  }
}
