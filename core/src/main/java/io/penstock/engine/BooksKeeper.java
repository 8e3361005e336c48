package io.penstock.engine;

/**
 * Counts what is read and what becomes of it. Written by the poll thread alone, so that the books
 * balance at every moment; read by everybody.
 */
final class BooksKeeper {

  private volatile Books books = Books.EMPTY;
  private volatile long inFlightBytes;

  void read(int records, long bytes) {
    Books b = books;
    books =
        new Books(
            b.read() + records,
            b.written(),
            b.duplicate(),
            b.filtered(),
            b.deadLettered(),
            b.handedBack(),
            b.inFlight() + records);
    setBytes(inFlightBytes + bytes);
  }

  void settled(Settlement s) {
    Books b = books;
    books =
        new Books(
            b.read(),
            b.written() + s.written(),
            b.duplicate() + s.duplicate() + s.stale(),
            b.filtered() + s.filtered(),
            b.deadLettered() + s.dead(),
            b.handedBack() + s.handedBack(),
            b.inFlight() - s.size());
    setBytes(inFlightBytes - s.bytes());
  }

  private void setBytes(long bytes) {
    inFlightBytes = bytes;
  }

  Books books() {
    return books;
  }

  long inFlightBytes() {
    return inFlightBytes;
  }
}
