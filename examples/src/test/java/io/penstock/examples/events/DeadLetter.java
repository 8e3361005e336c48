package io.penstock.examples.events;

import java.util.HexFormat;

/** A dead letter by what makes it one: the code, and the record's bytes as they came. */
record DeadLetter(String code, String key, String value) {

  static DeadLetter of(String code, byte[] key, byte[] value) {
    return new DeadLetter(code, hex(key), hex(value));
  }

  private static String hex(byte[] bytes) {
    return bytes == null ? "null" : HexFormat.of().formatHex(bytes);
  }
}
