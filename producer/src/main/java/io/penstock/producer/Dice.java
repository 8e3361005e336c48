package io.penstock.producer;

import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/** Random choices that are the same on every machine for the same seed. For one thread. */
public final class Dice {

  private final SplittableRandom random;

  /** Choices for a seed. */
  public Dice(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** From 0 to below the bound. */
  public int below(int bound) {
    return random.nextInt(bound);
  }

  /** From 0 to below 1. */
  public double share() {
    return random.nextDouble();
  }

  /** True in that share of cases. */
  public boolean chance(double probability) {
    return share() < probability;
  }

  /** One of the values, each as likely as the others. */
  public <T> T oneOf(List<T> values) {
    return values.get(below(values.size()));
  }

  /** Version 4; {@link UUID#randomUUID} has no seed. */
  public UUID uuid() {
    long high = random.nextLong() & 0xFFFF_FFFF_FFFF_0FFFL | 0x0000_0000_0000_4000L;
    long low = random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }
}
