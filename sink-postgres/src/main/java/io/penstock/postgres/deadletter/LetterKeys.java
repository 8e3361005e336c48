package io.penstock.postgres.deadletter;

import io.penstock.spi.DeadRecord;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a letter is called in the table's column {@code id}, its key. That is {@link
 * DeadRecord#id()}, unless a letter with another key or value has that name already, from a topic
 * that was deleted and made anew, or from another cluster: then it is {@link
 * DeadRecord#fingerprint()}. So every row's fingerprint is known, also where an older version wrote
 * the row, and no id is ever taken for a fingerprint, because one ends in a number after {@code @}
 * and the other in {@code #} and hexadecimal digits.
 */
final class LetterKeys {

  /** The fingerprint of the row whose {@code id} is a plain one; see {@link DeadRecord}. */
  static final String FINGERPRINT =
      "(id || '#' || encode(substring(sha256("
          + "int4send(coalesce(octet_length(key), -1)) || coalesce(key, ''::bytea)"
          + " || int4send(coalesce(octet_length(value), -1)) || coalesce(value, ''::bytea)"
          + ") FROM 1 FOR 8), 'hex'))";

  /** The rows of the letters whose ids and fingerprints are the two bound arrays. */
  static final String AMONG =
      "(id = ANY (:fingerprints) OR id = ANY (:ids) AND " + FINGERPRINT + " = ANY (:fingerprints))";

  private static final Pattern DIGEST = Pattern.compile("#[0-9a-f]{16}$");

  private LetterKeys() {}

  /** The id of a fingerprint; an id itself stays as it is. */
  static String withoutDigest(String idOrFingerprint) {
    return DIGEST.matcher(idOrFingerprint).replaceFirst("");
  }

  static String id(DeadRecord dead) {
    return Texts.storable(dead.id());
  }

  static String fingerprint(DeadRecord dead) {
    return Texts.storable(dead.fingerprint());
  }

  static List<String> ids(Collection<DeadRecord> letters) {
    return letters.stream().map(LetterKeys::id).toList();
  }

  static List<String> fingerprints(Collection<DeadRecord> letters) {
    return letters.stream().map(LetterKeys::fingerprint).toList();
  }
}
