package io.penstock.document;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.RandomAccess;

/** A JSON array inside a document; unchangeable for the same reason as {@link FrozenMap}. */
final class FrozenList extends AbstractList<Object> implements RandomAccess {

  private final ArrayList<Object> items;

  /** Takes the list over: nobody else may keep it, and its values must be frozen. */
  FrozenList(ArrayList<Object> items) {
    this.items = items;
  }

  /** A changeable copy of this level. */
  ArrayList<Object> thaw() {
    return new ArrayList<>(items);
  }

  @Override
  public Object get(int index) {
    return items.get(index);
  }

  @Override
  public int size() {
    return items.size();
  }

  /** No payload. */
  @Override
  public String toString() {
    return "[" + items.size() + " items]";
  }
}
