package io.penstock.document;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A JSON object on its way through a YAML pipeline. Mutable; it belongs to one lane's thread.
 *
 * <p>Values are: {@code null} for JSON null, {@link Boolean}, {@link String}, {@link Long} for
 * integers that fit, {@link java.math.BigInteger} for those that do not, {@link
 * java.math.BigDecimal} for every other number (so nothing is rounded), {@link Map} (ordered, by
 * field name) and {@link List}. Maps and lists cannot be changed; {@link #set} and {@link #remove}
 * make changed copies of what is on their path.
 *
 * <p>A document that was read from JSON keeps its bytes. Objects and arrays at the root are built
 * into a tree only when somebody asks into them, and those that nobody changes are written as they
 * came; reading and changing fields at the root never builds anything.
 */
public final class Document {

  private static final Object ABSENT = new Object();

  /** Up to here comparing names one by one is faster than keeping an index. */
  private static final int SEARCHED = 16;

  private final byte[] source;
  private final int start;
  private final int end;
  private final Nested.TreeReader reader;

  private String[] names;
  private Object[] values;
  private int size;

  /** Whether other documents use the same array of names. */
  private boolean namesShared;

  /** Whether the bytes from start to end still are this document. */
  private boolean untouched;

  /** Places by name, for documents with many fields; made when first needed. */
  private Map<String, Integer> index;

  private Document(
      byte[] source,
      int start,
      int end,
      Nested.TreeReader reader,
      String[] names,
      Object[] values,
      int size) {
    this.source = source;
    this.start = start;
    this.end = end;
    this.reader = reader;
    this.names = names;
    this.values = values;
    this.size = size;
  }

  /**
   * A document over these fields. Everything is copied, and numbers of other types are brought into
   * the types above.
   *
   * @throws IllegalArgumentException for a value that JSON does not know
   */
  public static Document of(Map<String, ?> fields) {
    int count = fields.size();
    Document document =
        new Document(null, 0, 0, null, new String[count], new Object[Math.max(count, 1)], 0);
    fields.forEach((name, value) -> document.append(name, Values.freeze(value)));
    return document;
  }

  /** A document that was read; the reader has checked the bytes and keeps no hold of the values. */
  static Document read(
      byte[] source,
      int start,
      int end,
      Nested.TreeReader reader,
      String[] sharedNames,
      Object[] values,
      int size,
      boolean wholeObject) {
    Document document = new Document(source, start, end, reader, sharedNames, values, size);
    document.namesShared = true;
    document.untouched = wholeObject;
    return document;
  }

  /** A document of its own with the same content; cheap, since values are shared. */
  public Document copy() {
    Document copy =
        new Document(source, start, end, reader, names, Arrays.copyOf(values, values.length), size);
    copy.namesShared = true;
    copy.untouched = untouched;
    namesShared = true;
    return copy;
  }

  /** The number of fields at the root. */
  public int size() {
    return size;
  }

  /** The names of the fields at the root, in order. */
  public List<String> fieldNames() {
    return List.of(Arrays.copyOf(names, size));
  }

  /**
   * The name of a field at the root, by its place.
   *
   * @param place from 0 to {@link #size()} - 1, in order
   */
  public String nameAt(int place) {
    return names[Objects.checkIndex(place, size)];
  }

  /** The value of a field at the root, by its place; null if it is JSON null. */
  public Object valueAt(int place) {
    Objects.checkIndex(place, size);
    return value(place);
  }

  /** The value of a field at the root; null if it is absent or JSON null. */
  public Object get(String field) {
    int place = find(field);
    return place < 0 ? null : value(place);
  }

  /** Whether there is a field of that name at the root; a JSON null is one. */
  public boolean has(String field) {
    return find(field) >= 0;
  }

  /** Whether there is a value at the path; a JSON null is one. */
  public boolean has(FieldPath path) {
    return path.isField() ? find(path.first()) >= 0 : find(path) != ABSENT;
  }

  /** The value at the path; null if it is absent or JSON null. The empty path is the whole. */
  public Object get(FieldPath path) {
    Object found = find(path);
    return found == ABSENT ? null : found;
  }

  /**
   * Sets the value at the path; a field that is there keeps its place, a new one comes last.
   * Objects on the way are created, also in place of a JSON null; items of arrays can be replaced
   * but not added.
   *
   * @throws IllegalArgumentException if the path is empty, or leads through something that is
   *     neither an object nor an item of an array, or if the value is of a type that JSON does not
   *     know. The document is then as it was.
   */
  public void set(FieldPath path, Object value) {
    if (path.segments().isEmpty()) {
      throw new IllegalArgumentException("the whole document cannot be set");
    }
    int place = find(path.first());
    Object frozen = Values.freeze(value);
    if (!path.isField()) {
      frozen = Trees.with(place < 0 ? null : value(place), path, 1, frozen);
    }
    untouched = false;
    if (place >= 0) {
      values[place] = frozen;
    } else {
      append(path.first(), frozen);
    }
  }

  /**
   * Removes the value at the path, if there is one, and returns it. Items behind one that is
   * removed from an array move up.
   *
   * @throws IllegalArgumentException if the path is empty
   */
  public Object remove(FieldPath path) {
    if (path.segments().isEmpty()) {
      throw new IllegalArgumentException("the whole document cannot be removed");
    }
    int place = find(path.first());
    if (place < 0) {
      return null;
    }
    if (path.isField()) {
      return removeAt(place);
    }
    Object removed = find(path);
    if (removed == ABSENT) {
      return null;
    }
    values[place] = Trees.without(value(place), path, 1);
    untouched = false;
    return removed;
  }

  private Object removeAt(int place) {
    Object removed = value(place);
    ownNames();
    System.arraycopy(names, place + 1, names, place, size - place - 1);
    System.arraycopy(values, place + 1, values, place, size - place - 1);
    size--;
    names[size] = null;
    values[size] = null;
    untouched = false;
    index = null;
    return removed;
  }

  /**
   * Gives a field at the root another name; it keeps its place and its value.
   *
   * @return whether there was a field of that name
   * @throws IllegalArgumentException if there is another field of the new name already
   */
  public boolean rename(String from, String to) {
    Objects.requireNonNull(to, "to");
    int place = find(from);
    if (place < 0) {
      return false;
    }
    if (from.equals(to)) {
      return true;
    }
    if (find(to) >= 0) {
      throw new IllegalArgumentException("there is a field " + to + " already");
    }
    ownNames();
    names[place] = to;
    untouched = false;
    index = null;
    return true;
  }

  /** The whole document as an unchangeable map; later changes to the document do not show in it. */
  public Map<String, Object> toMap() {
    LinkedHashMap<String, Object> map = new LinkedHashMap<>(size * 2);
    for (int i = 0; i < size; i++) {
      map.put(names[i], value(i));
    }
    return new FrozenMap(map);
  }

  /** The whole document as JSON text in UTF-8, without a byte order mark. */
  public byte[] json() {
    return untouched ? Arrays.copyOfRange(source, start, end) : write(Set.of()).toByteArray();
  }

  /** The value at the path as JSON text in UTF-8; null if it is absent ({@code null} is a text). */
  public byte[] json(FieldPath path) {
    if (path.segments().isEmpty()) {
      return json();
    }
    if (path.isField()) {
      int place = find(path.first());
      if (place >= 0 && values[place] instanceof Nested nested) {
        return Arrays.copyOfRange(source, nested.start, nested.end);
      }
    }
    Object found = find(path);
    if (found == ABSENT) {
      return null;
    }
    JsonText text = new JsonText(64);
    text.value(found);
    return text.toByteArray();
  }

  /** The document as JSON text without these fields of the root. */
  public byte[] jsonWithout(Set<String> fields) {
    return write(fields).toByteArray();
  }

  /** Writes what {@link #json()} returns. */
  public void writeJson(OutputStream out) throws IOException {
    if (untouched) {
      out.write(source, start, end - start);
    } else {
      write(Set.of()).writeTo(out);
    }
  }

  /**
   * Writes what {@link #json(FieldPath)} returns.
   *
   * @return whether there was a value; if not, nothing is written
   */
  public boolean writeJson(FieldPath path, OutputStream out) throws IOException {
    if (path.segments().isEmpty()) {
      writeJson(out);
      return true;
    }
    if (path.isField()) {
      int place = find(path.first());
      if (place >= 0 && values[place] instanceof Nested nested) {
        out.write(source, nested.start, nested.end - nested.start);
        return true;
      }
    }
    byte[] json = json(path);
    if (json != null) {
      out.write(json);
    }
    return json != null;
  }

  private JsonText write(Set<String> without) {
    JsonText text = new JsonText(source == null ? 256 : end - start + 64);
    int separator = '{';
    for (int i = 0; i < size; i++) {
      if (without.contains(names[i])) {
        continue;
      }
      text.raw(separator);
      separator = ',';
      text.string(names[i]);
      text.raw(':');
      if (values[i] instanceof Nested nested) {
        text.raw(source, nested.start, nested.end);
      } else {
        text.value(values[i]);
      }
    }
    if (separator == '{') {
      text.raw('{');
    }
    text.raw('}');
    return text;
  }

  private Object value(int place) {
    Object value = values[place];
    return value instanceof Nested nested ? nested.tree(source, reader) : value;
  }

  private Object find(FieldPath path) {
    List<String> segments = path.segments();
    if (segments.isEmpty()) {
      return toMap();
    }
    int place = find(segments.get(0));
    if (place < 0) {
      return ABSENT;
    }
    return segments.size() == 1 ? value(place) : Trees.find(value(place), path, 1, ABSENT);
  }

  private int find(String name) {
    if (size > SEARCHED) {
      if (index == null) {
        index = new HashMap<>(size * 2);
        for (int i = 0; i < size; i++) {
          index.put(names[i], i);
        }
      }
      return index.getOrDefault(name, -1);
    }
    String[] all = names;
    for (int i = 0; i < size; i++) {
      if (all[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }

  private void append(String name, Object frozen) {
    Objects.requireNonNull(name, "name");
    if (namesShared || size == names.length) {
      names = Arrays.copyOf(names, Math.max(4, size + (size >> 1) + 1));
      namesShared = false;
    }
    if (size == values.length) {
      values = Arrays.copyOf(values, Math.max(4, size + (size >> 1) + 1));
    }
    names[size] = name;
    values[size] = frozen;
    if (index != null) {
      index.put(name, size);
    }
    size++;
  }

  private void ownNames() {
    if (namesShared) {
      names = Arrays.copyOf(names, names.length);
      namesShared = false;
    }
  }

  /** The names of the fields only: no payload. */
  @Override
  public String toString() {
    return "Document" + fieldNames();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Document document && document.toMap().equals(toMap());
  }

  @Override
  public int hashCode() {
    return toMap().hashCode();
  }
}
