package io.penstock.postgres.write;

import io.penstock.record.Position;
import java.util.Set;

/**
 * Some of a commit's records are in the ledger already: they are to be left out, and the rest is to
 * be written anew.
 */
public final class KnownIdsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Set<Position> known;

  /** Those that are known. */
  public KnownIdsException(Set<Position> known) {
    super(known.size() + " records are done already", null, false, false);
    this.known = known;
  }

  Set<Position> known() {
    return known;
  }
}
