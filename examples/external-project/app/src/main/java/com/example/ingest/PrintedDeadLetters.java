package com.example.ingest;

import io.penstock.spi.DeadLetter;
import io.penstock.spi.DeadLetterContext;
import io.penstock.spi.DeadRecord;
import java.util.List;

/** A dead letter of one's own: tells on standard output which record died, and why. */
final class PrintedDeadLetters implements DeadLetter {

  @Override
  public void open(DeadLetterContext context) {}

  @Override
  public void write(List<DeadRecord> records) {
    for (DeadRecord dead : records) {
      System.out.println("dead " + dead.record().position() + " " + dead.rejection().code());
    }
  }

  @Override
  public String description() {
    return "standard output";
  }

  @Override
  public void close() {}
}
