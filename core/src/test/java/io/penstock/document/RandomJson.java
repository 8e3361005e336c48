package io.penstock.document;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Random;
import java.util.Set;

/** Makes JSON objects, and breaks them. All of it follows from the seed. */
public final class RandomJson {

  private static final String[] SPACES = {"", "", "", "", " ", "\n", "\t\r\n  "};
  private static final String[] NAMES = {
    "id",
    "event_id",
    "type",
    "ts",
    "user",
    "amount",
    "tags",
    "a",
    "b",
    "",
    "/",
    "~",
    "ä",
    "名前",
    "🌍",
    "with space",
    "quote\\\"d",
    "\\u0041",
    "x".repeat(70)
  };
  private static final String[] PIECES = {
    "a",
    "Z",
    "0",
    " ",
    "\\n",
    "\\\"",
    "\\\\",
    "\\/",
    "\\u00e9",
    "\\ud83c\\udf0d",
    "\\uFFFD",
    "é",
    "ß",
    "語",
    "🌍",
    "\u007f",
    "\u2028",
    "' or 1=1 --",
    "plain text"
  };
  private static final String[] NUMBERS = {
    "0",
    "-0",
    "-0.0",
    "1",
    "-1",
    "9007199254740993",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "-9223372036854775809",
    "0.12345678901234567890123",
    "1e400",
    "1E+2",
    "1.50",
    "2.5e-10",
    "123456789012345678",
    "1234567890123456789"
  };
  private static final String[] EVIL = {
    "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0000", "\\ud800", "\\udc00", "\u0000", "\u0001",
    "//", "'", "NaN", "007", "+1", ".5", "1.", "e", "true", "null", "{}", "\ufeff", "\n"
  };

  private final Random random;

  /** A generator. */
  public RandomJson(long seed) {
    random = new Random(seed);
  }

  /** A well-formed object. */
  public byte[] object() {
    StringBuilder out = new StringBuilder();
    out.append(space());
    object(out, 0);
    out.append(space());
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void object(StringBuilder out, int depth) {
    Set<String> names = new LinkedHashSet<>();
    int wanted = random.nextInt(20) == 0 ? 20 + random.nextInt(60) : random.nextInt(8);
    for (int i = 0; i < wanted; i++) {
      names.add(random.nextInt(3) == 0 ? "n" + random.nextInt(200) : pick(NAMES));
    }
    out.append('{').append(space());
    String separator = "";
    for (String name : names) {
      out.append(separator).append(space()).append('"').append(name).append('"').append(space());
      out.append(':').append(space());
      value(out, depth + 1);
      out.append(space());
      separator = ",";
    }
    out.append('}');
  }

  private void value(StringBuilder out, int depth) {
    int kind = random.nextInt(depth > 5 ? 7 : 9);
    switch (kind) {
      case 0, 1, 2 -> {
        out.append('"');
        for (int i = random.nextInt(random.nextInt(10) == 0 ? 3000 : 6); i > 0; i--) {
          out.append(pick(PIECES));
        }
        out.append('"');
      }
      case 3 -> out.append(pick(NUMBERS));
      case 4 -> out.append(random.nextLong());
      case 5 -> out.append(random.nextDouble());
      case 6 -> out.append(pick(new String[] {"true", "false", "null"}));
      case 7 -> {
        out.append('[').append(space());
        String separator = "";
        for (int i = random.nextInt(5); i > 0; i--) {
          out.append(separator);
          value(out, depth + 1);
          out.append(space());
          separator = "," + space();
        }
        out.append(']');
      }
      default -> object(out, depth);
    }
  }

  /** The same bytes with a few changes; they may still be well-formed. */
  public byte[] mutate(byte[] json) {
    byte[] bytes = json;
    for (int i = 1 + random.nextInt(3); i > 0 && bytes.length > 0; i--) {
      int at = random.nextInt(bytes.length);
      bytes =
          switch (random.nextInt(6)) {
            case 0 -> {
              byte[] flipped = bytes.clone();
              flipped[at] = (byte) random.nextInt(256);
              yield flipped;
            }
            case 1 -> Arrays.copyOf(bytes, at);
            case 2 -> splice(bytes, at, at + 1, new byte[0]);
            case 3 -> splice(bytes, at, at, pick(EVIL).getBytes(StandardCharsets.UTF_8));
            case 4 -> {
              int to = Math.min(bytes.length, at + random.nextInt(20));
              yield splice(bytes, at, at, Arrays.copyOfRange(bytes, at, to));
            }
            default -> splice(bytes, at, at, new byte[] {(byte) (0x80 + random.nextInt(128))});
          };
    }
    return bytes;
  }

  private static byte[] splice(byte[] bytes, int from, int to, byte[] insert) {
    byte[] out = new byte[bytes.length - (to - from) + insert.length];
    System.arraycopy(bytes, 0, out, 0, from);
    System.arraycopy(insert, 0, out, from, insert.length);
    System.arraycopy(bytes, to, out, from + insert.length, bytes.length - to);
    return out;
  }

  private String space() {
    return pick(SPACES);
  }

  private String pick(String[] from) {
    return from[random.nextInt(from.length)];
  }
}
