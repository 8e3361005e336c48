package io.penstock.testkit.contract;

import io.penstock.spi.DeadLetter;
import io.penstock.spi.DeadLetterContext;
import io.penstock.spi.DeadLetterException;
import io.penstock.spi.DeadRecord;
import io.penstock.spi.Verdict;
import java.io.IOException;
import java.util.List;

/** Keeps an entry for each dead record. */
class ShelfDeadLetter implements DeadLetter {

  private final Shelf shelf;

  ShelfDeadLetter(Shelf shelf) {
    this.shelf = shelf;
  }

  @Override
  public void open(DeadLetterContext context) throws DeadLetterException {
    if (!shelf.isThere()) {
      throw away();
    }
  }

  DeadLetterException away() {
    return new DeadLetterException(Verdict.OUTAGE, "AWAY", "the shelf is away; bring it back");
  }

  @Override
  public void write(List<DeadRecord> records) throws DeadLetterException {
    try {
      for (DeadRecord dead : records) {
        shelf.write("dead/" + name(dead), entry(dead));
      }
    } catch (IOException e) {
      throw away();
    }
  }

  /** Records that stood at one position are told apart by their digest. */
  String name(DeadRecord dead) {
    return id(dead) + dead.fingerprint().substring(dead.id().length());
  }

  String id(DeadRecord dead) {
    return dead.id();
  }

  Shelf.Entry entry(DeadRecord dead) {
    return new Shelf.Entry(
        dead.record().key(),
        dead.record().value(),
        dead.record().headers(),
        List.of(
            id(dead),
            dead.rejection().code(),
            dead.rejection().message(),
            dead.stage().label(),
            Integer.toString(dead.attempts())));
  }

  @Override
  public String description() {
    return "shelf";
  }

  @Override
  public void close() {}
}
