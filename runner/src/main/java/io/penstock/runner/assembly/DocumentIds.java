package io.penstock.runner.assembly;

import io.penstock.document.Document;
import io.penstock.document.FieldPath;
import io.penstock.engine.SeenIds;
import io.penstock.record.Event;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Makes an id of the values at some paths: a digest, so that a store keeps ids of one length and no
 * personal data. 128 bits of SHA-256 are enough to make a chance collision the least of all
 * worries.
 */
final class DocumentIds implements SeenIds<Document> {

  private static final int BYTES = 16;

  private final List<FieldPath> paths;

  DocumentIds(List<FieldPath> paths) {
    this.paths = List.copyOf(paths);
  }

  @Override
  public String id(Event<Document> event) {
    if (event.value() == null) {
      return null;
    }
    MessageDigest digest = sha256();
    for (FieldPath path : paths) {
      Object value = event.value().get(path);
      if (value == null || value instanceof Map<?, ?> || value instanceof List<?>) {
        return null;
      }
      byte[] bytes = value.toString().getBytes(StandardCharsets.UTF_8);
      // The length and the class keep apart what would look the same when put together.
      digest.update((byte) (value instanceof String ? 's' : value instanceof Number ? 'n' : 'b'));
      digest.update(Integer.toString(bytes.length).getBytes(StandardCharsets.US_ASCII));
      digest.update((byte) ':');
      digest.update(bytes);
    }
    return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }
}
