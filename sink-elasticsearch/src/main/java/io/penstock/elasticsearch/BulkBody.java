package io.penstock.elasticsearch;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.penstock.spi.RejectedException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The body of one bulk request: an action line and a document line for each item, in a buffer that
 * is used again. For one thread.
 *
 * <p>The format is that of the bulk API: lines end with a line feed, so no document may hold one.
 */
final class BulkBody {

  private static final int INITIAL = 64 * 1024;
  private static final byte[] ID = ascii("\"_id\":\"");
  private static final byte[] INDEX = ascii("\"_index\":\"");
  private static final byte[] EXTERNAL = ascii(",\"version_type\":\"external\"");
  private static final byte[] VERSION = ascii(",\"version\":");
  private static final byte[] RETRIES = ascii(",\"retry_on_conflict\":3");
  private static final byte[] DOC = ascii("{\"doc\":");
  private static final byte[] AS_UPSERT = ascii(",\"doc_as_upsert\":true}\n");
  private static final byte[][] OPENINGS = new byte[Action.values().length][];

  static {
    for (Action action : Action.values()) {
      OPENINGS[action.ordinal()] = ascii("{\"" + action.word() + "\":{");
    }
  }

  private byte[] bytes = new byte[INITIAL];
  private int length;
  private int documentStart;
  private final OutputStream document = new DocumentStream();

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  int length() {
    return length;
  }

  /** The buffer; {@link #length} bytes of it count. */
  byte[] bytes() {
    return bytes;
  }

  void clear() {
    length = 0;
  }

  /** Drops what was written after the mark, a former {@link #length}. */
  void truncate(int mark) {
    length = mark;
  }

  /** Moves what another body holds after the mark to the end of this one. */
  void takeTail(BulkBody other, int mark) {
    append(other.bytes, mark, other.length - mark);
    other.truncate(mark);
  }

  /** How much memory the buffer holds on to. */
  int capacity() {
    return bytes.length;
  }

  void action(Item item) {
    append(OPENINGS[item.action().ordinal()]);
    if (item.index() != null) {
      append(INDEX);
      quoted(item.index());
      append('"');
      append(',');
    }
    append(ID);
    quoted(item.id());
    append('"');
    if (item.isVersioned()) {
      append(VERSION);
      number(item.version());
      append(EXTERNAL);
    }
    if (item.action() == Action.MERGE || item.action() == Action.MERGE_OR_CREATE) {
      append(RETRIES);
    }
    append('}');
    append('}');
    append('\n');
  }

  /** Appends a line that is well-formed already. */
  void appendLine(String ascii) {
    append(ascii(ascii));
    append('\n');
  }

  void beginDocument(Action action) {
    if (action == Action.MERGE || action == Action.MERGE_OR_CREATE) {
      append(DOC);
    }
    documentStart = length;
  }

  /** Where the document between {@link #beginDocument} and {@link #endDocument} is written to. */
  OutputStream document() {
    return document;
  }

  /**
   * Ends the document and its line.
   *
   * @param versionField where the version is added at the root, or null
   * @throws RejectedException if what was written is not an object
   */
  void endDocument(Item item, String versionField) throws RejectedException {
    int start = documentStart;
    int end = length;
    while (end > start && bytes[end - 1] <= ' ' && bytes[end - 1] >= 0) {
      end--;
    }
    while (start < end && bytes[start] <= ' ' && bytes[start] >= 0) {
      start++;
    }
    if (end - start < 2 || bytes[start] != '{' || bytes[end - 1] != '}') {
      throw new RejectedException("NOT_AN_OBJECT", "the value is not a JSON object");
    }
    length = end;
    oneLine(documentStart, end);
    if (versionField != null) {
      addVersion(start, versionField, item.version());
    }
    switch (item.action()) {
      case MERGE -> {
        append('}');
        append('\n');
      }
      case MERGE_OR_CREATE -> append(AS_UPSERT);
      default -> append('\n');
    }
  }

  /** In JSON a raw line break can stand between tokens only, so a space does as well. */
  private void oneLine(int start, int end) {
    for (int i = start; i < end; i++) {
      if (bytes[i] == '\n') {
        bytes[i] = ' ';
      }
    }
  }

  private void addVersion(int start, String field, long version) {
    length--;
    boolean empty = true;
    for (int i = start + 1; i < length && empty; i++) {
      empty = bytes[i] <= ' ' && bytes[i] >= 0;
    }
    if (!empty) {
      append(',');
    }
    append('"');
    quoted(field);
    append('"');
    append(':');
    number(version);
    append('}');
  }

  private void quoted(String text) {
    int size = text.length();
    ensure(size);
    int at = length;
    for (int i = 0; i < size; i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~' || c == '"' || c == '\\') {
        append(JsonStringEncoder.getInstance().quoteAsUTF8(text));
        return;
      }
      bytes[at++] = (byte) c;
    }
    length = at;
  }

  private void number(long value) {
    append(ascii(Long.toString(value)));
  }

  private void append(byte[] more) {
    append(more, 0, more.length);
  }

  private void append(byte[] more, int offset, int count) {
    ensure(count);
    System.arraycopy(more, offset, bytes, length, count);
    length += count;
  }

  private void append(char ascii) {
    ensure(1);
    bytes[length++] = (byte) ascii;
  }

  private void ensure(int more) {
    if (bytes.length - length < more) {
      int wanted = Math.addExact(length, more);
      bytes =
          Arrays.copyOf(
              bytes, (int) Math.min(Integer.MAX_VALUE - 16L, Math.max(wanted, bytes.length * 2L)));
    }
  }

  /** The document's way into the buffer; closing it does nothing, as {@link JsonWriter} says. */
  private final class DocumentStream extends OutputStream {

    @Override
    public void write(int b) {
      ensure(1);
      bytes[length++] = (byte) b;
    }

    @Override
    public void write(byte[] more, int offset, int count) {
      append(more, offset, count);
    }
  }
}
