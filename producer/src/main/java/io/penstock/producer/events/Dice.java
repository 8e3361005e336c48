package io.penstock.producer.events;

import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/** Random choices that are the same on every machine for the same seed. */
final class Dice {

  private final SplittableRandom random;

  Dice(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** From 0 to below the bound. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  /** From 0 to below 1. */
  double share() {
    return random.nextDouble();
  }

  boolean chance(double probability) {
    return share() < probability;
  }

  <T> T oneOf(List<T> values) {
    return values.get(below(values.size()));
  }

  /** Version 4; {@link UUID#randomUUID} has no seed. */
  UUID uuid() {
    long high = random.nextLong() & 0xFFFF_FFFF_FFFF_0FFFL | 0x0000_0000_0000_4000L;
    long low = random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }
}
