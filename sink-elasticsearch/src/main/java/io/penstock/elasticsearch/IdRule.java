package io.penstock.elasticsearch;

import io.penstock.elasticsearch.IdConfig.OnTooLong;
import io.penstock.record.Event;
import io.penstock.spi.RejectedException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Function;

/**
 * Makes the {@code _id} of an event and sees that the server will take it. An id over 512 bytes
 * would cost the whole bulk request, and an empty one its item, so both are found here.
 *
 * @param <T> the pipeline's value type
 */
final class IdRule<T> {

  /** The limit of the index API, in bytes of UTF-8. */
  static final int MAX_BYTES = 512;

  /** Makes an id, or says why there is none. */
  @FunctionalInterface
  interface Origin<T> {
    /** The id; null or empty if the event has none. */
    String id(Event<T> event) throws RejectedException;

    static <T> Origin<T> of(Function<? super Event<T>, String> function) {
      return event -> {
        try {
          return function.apply(event);
        } catch (RuntimeException ofTheUser) {
          throw new RejectedException(
              "ID_FAILED",
              "the function for the _id threw " + ofTheUser.getClass().getSimpleName());
        }
      };
    }
  }

  private final Origin<T> origin;
  private final OnTooLong onTooLong;

  IdRule(Origin<T> origin, OnTooLong onTooLong) {
    this.origin = origin;
    this.onTooLong = onTooLong;
  }

  String id(Event<T> event) throws RejectedException {
    String id = origin.id(event);
    if (id == null || id.isEmpty()) {
      throw new RejectedException("ID_MISSING", "the event has nothing to make the _id of");
    }
    int bytes = utf8Length(id);
    if (bytes < 0) {
      throw new RejectedException(
          "ID_INVALID", "the _id holds half a surrogate pair, which is not text");
    }
    if (bytes <= MAX_BYTES) {
      return id;
    }
    if (onTooLong == OnTooLong.HASH) {
      return "sha256-" + HexFormat.of().formatHex(sha256(id.getBytes(StandardCharsets.UTF_8)));
    }
    throw new RejectedException(
        "ID_TOO_LONG",
        "the _id has "
            + bytes
            + " bytes and Elasticsearch takes "
            + MAX_BYTES
            + "; set id.onTooLong: hash to store such records under a hash of their id");
  }

  /** The length in UTF-8; -1 if the text holds half a surrogate pair. */
  static int utf8Length(String text) {
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes++;
      } else if (c < 0x800) {
        bytes += 2;
      } else if (!Character.isSurrogate(c)) {
        bytes += 3;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        bytes += 4;
        i++;
      } else {
        return -1;
      }
    }
    return bytes;
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException everyJavaHasIt) {
      throw new IllegalStateException(everyJavaHasIt);
    }
  }
}
