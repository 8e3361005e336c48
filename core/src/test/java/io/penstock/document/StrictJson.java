package io.penstock.document;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A second opinion for tests: RFC 8259 written down as plainly as possible, sharing nothing with
 * the code under test.
 */
public final class StrictJson {

  /** What is not strict JSON. */
  public static final class NotJson extends Exception {
    private static final long serialVersionUID = 1L;

    NotJson(String why) {
      super(why);
    }
  }

  private final String text;
  private int at;
  private int depth;

  private StrictJson(String text) {
    this.text = text;
  }

  /** The object that the bytes are, or an exception. */
  @SuppressWarnings("unchecked")
  public static Map<String, Object> object(byte[] bytes) throws NotJson {
    if (value(bytes) instanceof Map<?, ?> map) {
      return (Map<String, Object>) map;
    }
    throw new NotJson("no object");
  }

  /** The value that the bytes are, or an exception. */
  public static Object value(byte[] bytes) throws NotJson {
    byte[] body =
        bytes.length >= 3 && bytes[0] == -17 && bytes[1] == -69 && bytes[2] == -65
            ? Arrays.copyOfRange(bytes, 3, bytes.length)
            : bytes;
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      throw new NotJson("UTF-8");
    }
    StrictJson parser = new StrictJson(text);
    Object value = parser.value();
    parser.space();
    if (parser.at != text.length()) {
      throw new NotJson("trailing");
    }
    return value;
  }

  private Object value() throws NotJson {
    space();
    switch (peek()) {
      case '{':
        return members();
      case '[':
        return items();
      case '"':
        return string();
      case 't':
        word("true");
        return true;
      case 'f':
        word("false");
        return false;
      case 'n':
        word("null");
        return null;
      default:
        return number();
    }
  }

  private Map<String, Object> members() throws NotJson {
    enter();
    Map<String, Object> map = new LinkedHashMap<>();
    expect('{');
    space();
    if (peek() != '}') {
      while (true) {
        space();
        String name = string();
        space();
        expect(':');
        if (map.containsKey(name)) {
          throw new NotJson("duplicate");
        }
        map.put(name, value());
        space();
        if (peek() != ',') {
          break;
        }
        expect(',');
      }
    }
    expect('}');
    depth--;
    return map;
  }

  private List<Object> items() throws NotJson {
    enter();
    List<Object> list = new ArrayList<>();
    expect('[');
    space();
    if (peek() != ']') {
      while (true) {
        list.add(value());
        space();
        if (peek() != ',') {
          break;
        }
        expect(',');
      }
    }
    expect(']');
    depth--;
    return list;
  }

  private void enter() throws NotJson {
    if (++depth > 100) {
      throw new NotJson("deep");
    }
  }

  private String string() throws NotJson {
    expect('"');
    StringBuilder out = new StringBuilder();
    while (peek() != '"') {
      char c = next();
      if (c < 0x20) {
        throw new NotJson("control");
      }
      if (c != '\\') {
        out.append(c);
        continue;
      }
      char e = next();
      int simple = "\"\\/bfnrt".indexOf(e);
      if (simple >= 0) {
        out.append("\"\\/\b\f\n\r\t".charAt(simple));
      } else if (e == 'u') {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
          int digit = "0123456789abcdef".indexOf(Character.toLowerCase(asciiOnly(next())));
          if (digit < 0) {
            throw new NotJson("hex");
          }
          unit = unit * 16 + digit;
        }
        if (unit == 0) {
          throw new NotJson("nul");
        }
        out.append((char) unit);
      } else {
        throw new NotJson("escape");
      }
    }
    expect('"');
    String result = out.toString();
    for (int i = 0; i < result.length(); i++) {
      char c = result.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < result.length()
              && Character.isLowSurrogate(result.charAt(i + 1));
      if (Character.isSurrogate(c) && !pair) {
        throw new NotJson("surrogate");
      }
      i += pair ? 1 : 0;
    }
    return result;
  }

  private static char asciiOnly(char c) {
    return c < 0x80 ? c : '?';
  }

  private Object number() throws NotJson {
    int from = at;
    if (peek() == '-') {
      at++;
    }
    if (peek() == '0') {
      at++;
    } else {
      digits();
    }
    boolean integer = true;
    if (peek() == '.') {
      integer = false;
      at++;
      digits();
    }
    if (peek() == 'e' || peek() == 'E') {
      integer = false;
      at++;
      if (peek() == '+' || peek() == '-') {
        at++;
      }
      int exponentAt = at;
      digits();
      if (new BigInteger(text.substring(exponentAt, at)).compareTo(BigInteger.valueOf(1000)) > 0) {
        throw new NotJson("exponent");
      }
    }
    String number = text.substring(from, at);
    if (number.chars().filter(c -> c >= '0' && c <= '9').count() > 1000) {
      throw new NotJson("long");
    }
    if (!integer) {
      return new BigDecimal(number);
    }
    BigInteger big = new BigInteger(number);
    return big.bitLength() < 64 ? (Object) big.longValue() : big;
  }

  private void digits() throws NotJson {
    int from = at;
    while (peek() >= '0' && peek() <= '9') {
      at++;
    }
    if (at == from) {
      throw new NotJson("digit");
    }
  }

  private void word(String word) throws NotJson {
    if (!text.startsWith(word, at)) {
      throw new NotJson("word");
    }
    at += word.length();
  }

  private void space() {
    while (at < text.length() && " \n\r\t".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private void expect(char wanted) throws NotJson {
    if (next() != wanted) {
      throw new NotJson("expected " + wanted);
    }
  }

  private char next() throws NotJson {
    if (at == text.length()) {
      throw new NotJson("end");
    }
    return text.charAt(at++);
  }

  /** The next character; U+FFFF, which is no character, at the end. */
  private char peek() {
    return at < text.length() ? text.charAt(at) : '\uffff';
  }
}
