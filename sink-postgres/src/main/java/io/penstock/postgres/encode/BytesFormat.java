package io.penstock.postgres.encode;

/** How bytes for a {@code bytea} column are written in a text. */
public enum BytesFormat {
  /** Base64 with the standard or the URL alphabet, with or without padding. */
  BASE64,
  /** Two hexadecimal digits a byte, with or without a leading {@code \x}. */
  HEX
}
