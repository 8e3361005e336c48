package io.penstock.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.util.Arrays;

/**
 * The strict pass over a text: checks all of it and notes the fields at the root. One thread's; the
 * parser, its symbol table and its buffers live from text to text, since making them costs as much
 * as reading a small record.
 */
final class JsonScanner {

  /** Tells the parser's encoding detection that everything is UTF-8. */
  private static final byte[] PRIMER = {'{', ' ', ' ', '}'};

  private final JsonFactory factory;
  private final JsonLimits limits;
  private final Nested.TreeReader trees;
  private final ByteFeed feed = new ByteFeed();
  private final NameStack open = new NameStack();

  private JsonParser parser;

  private byte[] bytes;
  private int start;
  private int end;

  /** The parser's count of bytes less this is a place in the text. */
  private long base;

  private int tokens;
  private boolean longTexts;

  /**
   * The names of the last document. Records of one kind have the same, and then share the array.
   */
  private String[] shape = {};

  private String[] scratch = new String[32];

  JsonScanner(JsonFactory factory, JsonLimits limits, Nested.TreeReader trees) {
    this.factory = factory;
    this.limits = limits;
    this.trees = trees;
  }

  /** Reads a text whose first byte is the beginning of an object. */
  Document object(byte[] text, int textStart, int textEnd) throws MalformedJsonException {
    return object(text, textStart, textEnd, true);
  }

  /** Checks a text whose first byte is the beginning of an object; nothing is kept. */
  void check(byte[] text, int textStart, int textEnd) throws MalformedJsonException {
    object(text, textStart, textEnd, false);
  }

  private Document object(byte[] text, int textStart, int textEnd, boolean keep)
      throws MalformedJsonException {
    boolean well = false;
    try {
      ready();
      begin(text, textStart, textEnd, feed.delivered() - textStart);
      feed.feed(text, textStart, textEnd);
      Document document = null;
      if (keep) {
        document = fields();
      } else {
        container(parser.nextToken());
        checkEnd();
      }
      well = true;
      return document;
    } catch (IOException failure) {
      throw explain(failure);
    } finally {
      finish(well);
    }
  }

  private void ready() throws IOException {
    if (parser == null) {
      feed.restart();
      feed.feed(PRIMER, 0, PRIMER.length);
      parser = factory.createParser(feed);
      parser.nextToken();
      parser.nextToken();
    }
  }

  /** Checks a text that begins with anything but an object; the value is not kept. */
  void other(byte[] text, int textStart, int textEnd) throws MalformedJsonException {
    discard();
    if (text[textStart] < 0) {
      // A second byte order mark, for one, which the parser would skip.
      throw new MalformedJsonException(
          "JSON_SYNTAX", "not JSON near " + JsonBytes.place(text, textStart));
    }
    try {
      parser = factory.createParser(text, textStart, textEnd - textStart);
      begin(text, textStart, textEnd, -(long) textStart);
      check(parser.nextToken());
      checkEnd();
    } catch (IOException failure) {
      throw explain(failure);
    } finally {
      finish(false);
    }
  }

  private void begin(byte[] text, int textStart, int textEnd, long newBase) {
    bytes = text;
    start = textStart;
    end = textEnd;
    base = newBase;
    tokens = 0;
    longTexts = text.length > limits.maxStringLength();
  }

  private void finish(boolean well) {
    if (!well) {
      discard();
    }
    open.clear();
    feed.forget();
    bytes = null;
  }

  private void discard() {
    if (parser != null) {
      try {
        parser.close();
      } catch (IOException cannotHappen) {
        throw new IllegalStateException(cannotHappen);
      } finally {
        parser = null;
      }
    }
  }

  private Document fields() throws IOException, MalformedJsonException {
    parser.nextToken();
    int guess = Math.max(shape.length, 4);
    Object[] values = new Object[guess];
    boolean same = true;
    int count = 0;
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      if (same && (count == shape.length || shape[count] != name)) {
        same = false;
        depart(count);
      }
      if (!same) {
        noteName(name, count);
      }
      if (count == values.length) {
        values = Arrays.copyOf(values, count * 2);
      }
      countToken();
      values[count++] = value(parser.nextToken());
    }
    int objectEnd = here();
    checkEnd();
    return Document.read(bytes, start, objectEnd, trees, names(same, count), values, count, true);
  }

  /** The fields are not those of the last document any more: what they were so far is noted. */
  private void depart(int count) {
    if (scratch.length < count) {
      scratch = new String[count * 2];
    }
    System.arraycopy(shape, 0, scratch, 0, count);
    open.open();
    for (int i = 0; i < count; i++) {
      open.add(shape[i]);
    }
  }

  private void noteName(String name, int count) throws MalformedJsonException {
    if (!open.add(name)) {
      throw failure("DUPLICATE_KEY", "a name occurs twice in one object");
    }
    if (longTexts) {
      checkTextLength(name.length());
    }
    if (count == scratch.length) {
      scratch = Arrays.copyOf(scratch, count * 2);
    }
    scratch[count] = name;
  }

  private String[] names(boolean same, int count) {
    if (same && count == shape.length) {
      return shape;
    }
    shape = Arrays.copyOf(same ? shape : scratch, count);
    return shape;
  }

  private Object value(JsonToken token) throws IOException, MalformedJsonException {
    countToken();
    switch (token) {
      case VALUE_STRING:
        String text = parser.getText();
        if (longTexts) {
          checkTextLength(text.length());
        }
        return text;
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT:
        checkNumber(token);
        return JsonTrees.number(parser, token);
      case VALUE_TRUE:
        return Boolean.TRUE;
      case VALUE_FALSE:
        return Boolean.FALSE;
      case VALUE_NULL:
        return null;
      default:
        int from = (int) (parser.currentTokenLocation().getByteOffset() - base);
        container(token);
        return new Nested(from, here());
    }
  }

  private void check(JsonToken token) throws IOException, MalformedJsonException {
    countToken();
    switch (token) {
      case START_OBJECT, START_ARRAY -> container(token);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> checkNumber(token);
      case VALUE_STRING -> {
        parser.finishToken();
        if (longTexts) {
          checkTextLength(parser.getTextLength());
        }
      }
      default -> {
        // true, false and null cannot be wrong
      }
    }
  }

  /** Goes through the container whose beginning was just read, to its end. */
  private void container(JsonToken beginning) throws IOException, MalformedJsonException {
    int depth = isAtRoot() ? 0 : 1;
    int outermost = depth;
    JsonToken token = beginning;
    while (true) {
      switch (token) {
        case START_OBJECT, START_ARRAY -> {
          if (++depth > limits.maxDepth()) {
            throw failure("TOO_DEEP", "more than " + limits.maxDepth() + " levels (maxDepth)");
          }
          open.open();
        }
        case END_OBJECT, END_ARRAY -> {
          open.close();
          if (--depth == outermost) {
            return;
          }
        }
        case FIELD_NAME -> {
          String name = parser.currentName();
          if (!open.add(name)) {
            throw failure("DUPLICATE_KEY", "a name occurs twice in one object");
          }
          if (longTexts) {
            checkTextLength(name.length());
          }
        }
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> checkNumber(token);
        case VALUE_STRING -> {
          if (longTexts) {
            checkTextLength(parser.getTextLength());
          }
        }
        default -> {
          // true, false and null cannot be wrong
        }
      }
      token = parser.nextToken();
      countToken();
    }
  }

  private boolean isAtRoot() {
    return parser.getParsingContext().getParent().inRoot();
  }

  private void countToken() throws MalformedJsonException {
    if (++tokens > limits.maxTokens()) {
      throw failure("TOO_MANY_TOKENS", "more than " + limits.maxTokens() + " tokens (maxTokens)");
    }
  }

  private void checkTextLength(int length) throws MalformedJsonException {
    if (length > limits.maxStringLength()) {
      throw failure(
          "STRING_TOO_LONG",
          "a text of more than " + limits.maxStringLength() + " characters (maxStringLength)");
    }
  }

  /**
   * Digits are limited, and so is the exponent: 1e999999999 is short here and a gigabyte in a
   * target that writes it out.
   */
  private void checkNumber(JsonToken token) throws IOException, MalformedJsonException {
    int length = parser.getTextLength();
    if (length <= limits.maxNumberLength() && token == JsonToken.VALUE_NUMBER_INT) {
      return;
    }
    char[] text = parser.getTextCharacters();
    int from = parser.getTextOffset();
    int digits = 0;
    int at = from;
    for (; at < from + length && (text[at] | 0x20) != 'e'; at++) {
      if (text[at] >= '0' && text[at] <= '9') {
        digits++;
      }
    }
    long exponent = 0;
    for (; at < from + length; at++) {
      if (text[at] >= '0' && text[at] <= '9') {
        exponent = Math.min(exponent * 10 + (text[at] - '0'), Integer.MAX_VALUE);
      }
    }
    if (digits > limits.maxNumberLength() || exponent > limits.maxNumberLength()) {
      throw failure(
          "NUMBER_TOO_LONG",
          "a number with more than "
              + limits.maxNumberLength()
              + " digits, or with a larger exponent (maxNumberLength)");
    }
  }

  private int here() {
    return (int) (parser.currentLocation().getByteOffset() - base);
  }

  private void checkEnd() throws IOException, MalformedJsonException {
    int after = JsonBytes.skipSpace(bytes, here(), end);
    if (after < end) {
      throw new MalformedJsonException(
          "TRAILING_CONTENT",
          "the JSON value ends, but at "
              + JsonBytes.place(bytes, after)
              + (bytes[after] == '{'
                  ? " a second document begins; one record holds one"
                  : " there is something behind it"));
    }
  }

  private MalformedJsonException failure(String code, String what) {
    return new MalformedJsonException(
        code,
        what
            + ", at "
            + JsonBytes.place(bytes, (int) (parser.currentTokenLocation().getByteOffset() - base))
            + PathText.in(parser.getParsingContext()));
  }

  private MalformedJsonException explain(IOException failure) {
    String in = parser == null ? "" : PathText.in(parser.getParsingContext());
    if (failure instanceof StreamConstraintsException) {
      return new MalformedJsonException(
          "NAME_COLLISIONS",
          "the names of the fields are chosen so that they collide in a symbol table" + in);
    }
    if (failure instanceof JsonEOFException) {
      return new MalformedJsonException(
          "JSON_SYNTAX", "not JSON: the text ends in the middle of a value, at byte " + end + in);
    }
    int at = end;
    if (failure instanceof com.fasterxml.jackson.core.JsonProcessingException located
        && located.getLocation() != null) {
      long told = located.getLocation().getByteOffset() - base;
      at = (int) Math.max(0, Math.min(told, end));
    }
    int lone = JsonBytes.firstLoneSurrogate(bytes, start, at);
    if (lone >= 0) {
      // The parser takes it in a text, where the reader finds it later, but not in a name.
      return new MalformedJsonException(
          "LONE_SURROGATE",
          "half of a surrogate pair stands alone, at " + JsonBytes.place(bytes, lone) + in);
    }
    return new MalformedJsonException(
        "JSON_SYNTAX", "not JSON near " + JsonBytes.place(bytes, at) + in + hint(at));
  }

  /** What a look at the byte before the place says, without showing it. */
  private String hint(int at) {
    for (int i = Math.min(at, end - 1); i >= Math.max(0, at - 1); i--) {
      int b = bytes[i];
      if (b == '\'') {
        return ": single quotes; JSON has double quotes only";
      }
      if (b == '/') {
        return ": a slash; JSON has no comments";
      }
      if (b >= 0 && b < 0x20 && b != '\n' && b != '\r' && b != '\t') {
        return ": a raw control character";
      }
    }
    return "";
  }
}
