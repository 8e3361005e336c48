package io.penstock.spi;

import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;

/**
 * Which dead letters are meant; a null says that any will do.
 *
 * @param pipeline the pipeline that gave the record up; never null
 * @param since given up at this moment or later
 * @param until given up before this moment
 * @param key the record's key, byte for byte
 * @param id {@link DeadRecord#id()}, which means every letter of that position, or {@link
 *     DeadRecord#fingerprint()}, which means one
 */
public record DeadLetterQuery(
    String pipeline,
    DeadLetterStatus status,
    String code,
    Stage stage,
    Instant since,
    Instant until,
    byte[] key,
    String id) {

  public DeadLetterQuery {
    Objects.requireNonNull(pipeline, "pipeline");
  }

  /** All letters of a pipeline. */
  public static DeadLetterQuery all(String pipeline) {
    return new DeadLetterQuery(pipeline, null, null, null, null, null, null, null);
  }

  /** The same query for letters of one status. */
  public DeadLetterQuery withStatus(DeadLetterStatus wanted) {
    return new DeadLetterQuery(pipeline, wanted, code, stage, since, until, key, id);
  }

  /** Whether a letter is meant. */
  public boolean matches(StoredDeadLetter letter) {
    DeadRecord dead = letter.dead();
    return dead.pipeline().equals(pipeline)
        && (status == null || letter.status() == status)
        && (code == null || dead.rejection().code().equals(code))
        && (stage == null || dead.stage() == stage)
        && (since == null || !dead.time().isBefore(since))
        && (until == null || dead.time().isBefore(until))
        && (key == null || Arrays.equals(dead.record().key(), key))
        && (id == null || isMeant(dead));
  }

  private boolean isMeant(DeadRecord dead) {
    String plain = dead.id();
    return id.startsWith(plain)
        && (id.length() == plain.length()
            || id.charAt(plain.length()) == '#' && id.equals(dead.fingerprint()));
  }

  /** Whether everything of the pipeline is meant, whatever its status. */
  public boolean isUnrestricted() {
    return code == null
        && stage == null
        && since == null
        && until == null
        && key == null
        && id == null;
  }

  /** Without the key, which is payload. */
  @Override
  public String toString() {
    return "DeadLetterQuery[" + pipeline + ", " + status + ", " + code + ", " + stage + "]";
  }
}
