package io.penstock.runner.deadletter;

import io.penstock.spi.DeadLetter;
import io.penstock.spi.DeadLetterContext;
import io.penstock.spi.DeadRecord;
import java.util.List;

/**
 * The dead letter of a replay: what is refused again is a dead letter already, and stays one. It is
 * only counted.
 */
final class RefusedAgain implements DeadLetter {

  private final ReplayBooks books;

  RefusedAgain(ReplayBooks books) {
    this.books = books;
  }

  @Override
  public void open(DeadLetterContext context) {
    // There is nothing to connect to.
  }

  @Override
  public void write(List<DeadRecord> records) {
    records.forEach(books::refused);
  }

  @Override
  public String description() {
    return "nowhere: what is refused again stays where it is";
  }

  @Override
  public void close() {
    // There is nothing to close.
  }
}
