package io.penstock.redis;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Bytes that may or may not be text. */
final class Utf8 {

  private Utf8() {}

  /** Whether the bytes are well-formed UTF-8; plain ASCII is told without decoding. */
  static boolean isText(byte[] bytes) {
    for (byte b : bytes) {
      if (b < 0) {
        return decodes(bytes);
      }
    }
    return true;
  }

  private static boolean decodes(byte[] bytes) {
    try {
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException malformed) {
      return false;
    }
  }

  /** A field's name as a header's: as UTF-8 where it is that, else byte by byte. */
  static String name(byte[] bytes) {
    return new String(bytes, isText(bytes) ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
  }
}
