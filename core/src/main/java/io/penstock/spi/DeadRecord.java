package io.penstock.spi;

import io.penstock.record.Rejection;
import io.penstock.record.SourceRecord;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;

/**
 * A record that did not make it, and why.
 *
 * @param record the record as it was read: key, value, headers, position
 * @param pipeline the pipeline that gave it up
 * @param time when it was given up
 * @param stage where
 * @param rejection code and message, without payload
 * @param attempts how often it was tried; at least 1
 */
public record DeadRecord(
    SourceRecord record,
    String pipeline,
    Instant time,
    Stage stage,
    Rejection rejection,
    int attempts) {

  /** 64 bits: two records at one position that look alike by chance are no real worry. */
  private static final int FINGERPRINT_BYTES = 8;

  public DeadRecord {
    Objects.requireNonNull(record, "record");
    Objects.requireNonNull(pipeline, "pipeline");
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(stage, "stage");
    Objects.requireNonNull(rejection, "rejection");
  }

  /**
   * The identity of a dead letter: pipeline and position. The same record that dies twice, because
   * it was read twice, has the same identity.
   */
  public String id() {
    return pipeline + ":" + record.position();
  }

  /**
   * The identity and a digest of key and value. It tells records apart that stood at the same
   * position at different times, because a topic was deleted and made anew; so it is what replays
   * and marks go by.
   */
  public String fingerprint() {
    MessageDigest digest = sha256();
    update(digest, record.key());
    update(digest, record.value());
    return id() + "#" + HexFormat.of().formatHex(digest.digest(), 0, FINGERPRINT_BYTES);
  }

  /** With its length, and another mark where there is none, so that no two pairs look alike. */
  private static void update(MessageDigest digest, byte[] bytes) {
    int length = bytes == null ? -1 : bytes.length;
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
    if (bytes != null) {
      digest.update(bytes);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }
}
