package io.penstock.document;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Finds names that occur twice in one object, for all the objects that are open while a text is
 * read. Costs no allocation for objects of usual width: the parser's symbol table gives names whose
 * hash codes are known already, and comparing a few numbers is cheaper than any set.
 */
final class NameStack {

  /** Wider objects are kept in a set, which no choice of names can slow down. */
  private static final int NARROW = 32;

  private String[] names = new String[64];
  private int[] hashes = new int[64];
  private int top;

  private int[] frames = new int[16];
  private Set<?>[] wide = new Set<?>[16];
  private int depth = -1;

  /** Forgets everything. */
  void clear() {
    while (depth >= 0) {
      close();
    }
  }

  /** An object begins. */
  void open() {
    depth++;
    if (depth == frames.length) {
      frames = Arrays.copyOf(frames, depth * 2);
      wide = Arrays.copyOf(wide, depth * 2);
    }
    frames[depth] = top;
  }

  /** The innermost object ends. */
  void close() {
    top = frames[depth];
    wide[depth] = null;
    depth--;
  }

  /** Takes a name of the innermost object; false if it was there already. */
  boolean add(String name) {
    if (wide[depth] != null) {
      return wideNames().add(name);
    }
    int hash = name.hashCode();
    int frame = frames[depth];
    for (int i = frame; i < top; i++) {
      if (hashes[i] == hash && names[i].equals(name)) {
        return false;
      }
    }
    if (top - frame == NARROW) {
      wide[depth] = new HashSet<>(Arrays.asList(names).subList(frame, top));
      top = frame;
      return wideNames().add(name);
    }
    if (top == names.length) {
      names = Arrays.copyOf(names, top * 2);
      hashes = Arrays.copyOf(hashes, top * 2);
    }
    names[top] = name;
    hashes[top] = hash;
    top++;
    return true;
  }

  @SuppressWarnings("unchecked") // only sets of names are ever put there
  private Set<String> wideNames() {
    return (Set<String>) wide[depth];
  }
}
