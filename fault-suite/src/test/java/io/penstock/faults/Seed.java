package io.penstock.faults;

import java.util.Random;

/** Where a test's randomness comes from; told, so that a run can be repeated. */
final class Seed {

  private static final String PROPERTY = "faults.seed";

  private final long value;

  private Seed(long value) {
    this.value = value;
  }

  /** A new one, or that of {@code -Dfaults.seed}. */
  static Seed of(String test) {
    Long given = Long.getLong(PROPERTY);
    Seed seed = new Seed(given == null ? new Random().nextInt(1_000_000_000) : given);
    System.out.println("seed of " + test + ": " + seed + "; again with -D" + PROPERTY + "=" + seed);
    return seed;
  }

  /** A source of random numbers of its own for each use. */
  Random random(String use) {
    return new Random(value * 31 + use.hashCode());
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
