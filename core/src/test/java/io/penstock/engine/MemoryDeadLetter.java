package io.penstock.engine;

import io.penstock.spi.Capability;
import io.penstock.spi.DeadLetter;
import io.penstock.spi.DeadLetterContext;
import io.penstock.spi.DeadLetterException;
import io.penstock.spi.DeadRecord;
import io.penstock.spi.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Keeps dead records in a list, and is away now and then. */
final class MemoryDeadLetter implements DeadLetter {

  private final List<DeadRecord> records = new ArrayList<>();
  private final Random random;
  private final double failureShare;

  private final boolean inLedger;

  MemoryDeadLetter(Random random, double failureShare) {
    this(random, failureShare, true);
  }

  MemoryDeadLetter(Random random, double failureShare, boolean inLedger) {
    this.inLedger = inLedger;
    this.random = random;
    this.failureShare = failureShare;
  }

  @Override
  public void open(DeadLetterContext context) {}

  @Override
  public synchronized void write(List<DeadRecord> dead) throws DeadLetterException {
    if (random.nextDouble() < failureShare) {
      throw new DeadLetterException(Verdict.OUTAGE, "TOPIC_MISSING", "create the topic");
    }
    records.addAll(dead);
  }

  synchronized List<DeadRecord> records() {
    return List.copyOf(records);
  }

  @Override
  public Set<Capability> capabilities() {
    return inLedger ? Set.of(Capability.IN_LEDGER) : Set.of();
  }

  @Override
  public String description() {
    return "memory";
  }

  @Override
  public void close() {}
}
