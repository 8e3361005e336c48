package io.penstock.document;

import java.util.Objects;

/**
 * A container at a document's root that was checked but not built: a range of the document's bytes.
 * The tree is made when somebody asks into it; the bytes stay valid, since trees are unchangeable.
 */
final class Nested {

  final int start;
  final int end;
  private Object tree;

  Nested(int start, int end) {
    this.start = start;
    this.end = end;
  }

  Object tree(byte[] source, TreeReader reader) {
    if (tree == null) {
      tree = Objects.requireNonNull(reader.read(source, start, end));
    }
    return tree;
  }

  /** Builds a tree from bytes that have been checked before. */
  @FunctionalInterface
  interface TreeReader {
    Object read(byte[] json, int start, int end);
  }
}
