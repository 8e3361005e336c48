package io.penstock.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * Reads JSON strictly: what it returns is well-formed (RFC 8259) and well-formed UTF-8, names no
 * field twice, has no half characters and keeps every limit, everywhere in the text, so that
 * nothing can turn out to be wrong later. Safe for use by several threads.
 */
public final class DocumentReader {

  /** A zero byte and a number of four bytes, high byte first, which is zero in practice too. */
  private static final int SCHEMA_REGISTRY_PREFIX = 5;

  private final JsonLimits limits;
  private final NulPolicy nul;
  private final String wrap;
  private final JsonTrees trees;

  /**
   * A scanner holds a parser that is worth keeping. Decoders are shared by all lanes and know
   * nothing of them, so each thread that calls gets one of its own.
   */
  private final ThreadLocal<JsonScanner> scanners;

  private final LongAdder nulConversions = new LongAdder();

  /** A reader with the default limits that refuses U+0000. */
  public DocumentReader() {
    this(JsonLimits.DEFAULT, NulPolicy.REJECT, null);
  }

  /**
   * A reader.
   *
   * @param limits how large a text may be
   * @param nul what becomes of U+0000
   * @param wrap if not null, a text that is an array or a scalar becomes an object with one field
   *     of this name
   */
  public DocumentReader(JsonLimits limits, NulPolicy nul, String wrap) {
    this.limits = Objects.requireNonNull(limits, "limits");
    this.nul = Objects.requireNonNull(nul, "nul");
    this.wrap = wrap;
    JsonFactory factory = strictFactory();
    this.trees = new JsonTrees(factory);
    this.scanners = ThreadLocal.withInitial(() -> new JsonScanner(factory, limits, trees));
  }

  /** The parser's own limits are off: ours come first, and say where and which. */
  private static JsonFactory strictFactory() {
    return new JsonFactoryBuilder()
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(Integer.MAX_VALUE)
                .maxNumberLength(Integer.MAX_VALUE)
                .maxStringLength(Integer.MAX_VALUE)
                .maxNameLength(Integer.MAX_VALUE)
                .build())
        .build();
  }

  /**
   * Reads a document.
   *
   * @param json the text; never null; the document keeps it, so it must not be changed
   */
  public Document read(byte[] json) throws MalformedJsonException {
    int start = start(json);
    int survey = JsonBytes.survey(json, start, json.length);
    checkUtf8(json, start, survey);
    Document document = scan(json, start);
    if ((survey & JsonBytes.ESCAPES) != 0) {
      byte[] converted = checkEscapes(json, start);
      if (converted != json) {
        return scan(converted, 0);
      }
    }
    return document;
  }

  /**
   * Checks a text as {@link #read} does, without making a document of it.
   *
   * @return the text without what stands before the object (a byte order mark), and with U+0000
   *     converted as configured; the argument itself if that is the same
   */
  public byte[] check(byte[] json) throws MalformedJsonException {
    int start = start(json);
    if (json[start] != '{') {
      return read(json).json();
    }
    int survey = JsonBytes.survey(json, start, json.length);
    checkUtf8(json, start, survey);
    JsonScanner scanner = scanners.get();
    scanner.check(json, start, json.length);
    byte[] text = (survey & JsonBytes.ESCAPES) == 0 ? json : checkEscapes(json, start);
    if (text != json) {
      scanner.check(text, 0, text.length);
      return text;
    }
    return start == 0 ? json : Arrays.copyOfRange(json, start, json.length);
  }

  /** Reads a text that may be any JSON value, as strictly; {@code wrap} plays no part. */
  public Object readValue(byte[] json) throws MalformedJsonException {
    int start = start(json);
    int survey = JsonBytes.survey(json, start, json.length);
    checkUtf8(json, start, survey);
    scanners.get().other(json, start, json.length);
    byte[] text = (survey & JsonBytes.ESCAPES) == 0 ? json : checkEscapes(json, start);
    if (text != json) {
      return readValue(text);
    }
    return trees.read(json, start, json.length);
  }

  /** How many texts had U+0000 converted so far. */
  public long nulConversions() {
    return nulConversions.sum();
  }

  /** Where the value begins; refuses what can be refused without looking further. */
  private int start(byte[] json) throws MalformedJsonException {
    if (json.length > limits.maxBytes()) {
      throw new MalformedJsonException(
          "TOO_LARGE",
          json.length + " bytes are more than the limit of " + limits.maxBytes() + " (maxBytes)");
    }
    int begin = hasByteOrderMark(json) ? 3 : 0;
    int start = JsonBytes.skipSpace(json, begin, json.length);
    if (start == json.length) {
      throw new MalformedJsonException(
          "EMPTY", json.length == 0 ? "the value has no bytes" : "the value is white space only");
    }
    if (json[0] == 0 && json.length > SCHEMA_REGISTRY_PREFIX && json[1] == 0) {
      throw new MalformedJsonException(
          "LOOKS_LIKE_SCHEMA_REGISTRY",
          "the value begins with a zero byte and a number, as data written with a schema registry"
              + " does; it is not JSON text: use a decoder for that format");
    }
    for (int i = start; i < Math.min(start + 4, json.length); i++) {
      if (json[i] == 0) {
        throw new MalformedJsonException(
            "JSON_SYNTAX",
            "not JSON: zero bytes near the beginning; text in UTF-16 or UTF-32 must be sent as"
                + " UTF-8");
      }
    }
    return start;
  }

  private static boolean hasByteOrderMark(byte[] json) {
    return json.length >= 3
        && json[0] == (byte) 0xEF
        && json[1] == (byte) 0xBB
        && json[2] == (byte) 0xBF;
  }

  private static void checkUtf8(byte[] json, int start, int survey) throws MalformedJsonException {
    if ((survey & JsonBytes.NOT_ASCII) != 0) {
      int invalid = JsonBytes.firstInvalidUtf8(json, start, json.length);
      if (invalid >= 0) {
        throw new MalformedJsonException(
            "INVALID_UTF8", "not UTF-8 at " + JsonBytes.place(json, invalid));
      }
    }
  }

  private Document scan(byte[] json, int start) throws MalformedJsonException {
    JsonScanner scanner = scanners.get();
    if (json[start] == '{') {
      return scanner.object(json, start, json.length);
    }
    scanner.other(json, start, json.length);
    if (wrap == null) {
      throw new MalformedJsonException(
          "NOT_AN_OBJECT",
          "the value is " + kind(json[start]) + "; a record must be an object, or set wrap");
    }
    Object[] values = {trees.read(json, start, json.length)};
    return Document.read(json, 0, 0, trees, new String[] {wrap}, values, 1, false);
  }

  private static String kind(byte first) {
    return switch (first) {
      case '[' -> "an array";
      case '"' -> "a text";
      case 't', 'f' -> "true or false";
      case 'n' -> "null";
      default -> "a number";
    };
  }

  /** What escapes stand for is checked once the text is known to be well-formed. */
  private byte[] checkEscapes(byte[] json, int start) throws MalformedJsonException {
    int lone = JsonBytes.firstLoneSurrogate(json, start, json.length);
    if (lone >= 0) {
      throw new MalformedJsonException(
          "LONE_SURROGATE",
          "half of a surrogate pair stands alone, at "
              + JsonBytes.place(json, lone)
              + trees.pathAt(json, start, lone));
    }
    int zero = JsonBytes.firstNul(json, start, json.length);
    if (zero < 0) {
      return json;
    }
    if (nul == NulPolicy.REJECT) {
      throw new MalformedJsonException(
          "NUL_CHARACTER",
          "a text holds the character U+0000, at "
              + JsonBytes.place(json, zero)
              + trees.pathAt(json, start, zero)
              + "; nul: strip or nul: replace would take it out");
    }
    nulConversions.increment();
    return JsonBytes.withoutNul(json, start, json.length, nul == NulPolicy.REPLACE);
  }
}
