package io.penstock.spi;

/** Dead letters that are read one by one. For one thread. */
public interface DeadLetterCursor extends AutoCloseable {

  /**
   * The next letter.
   *
   * @return null at the end, which is where the target ended when reading began, or later
   * @throws DeadLetterException if the target does not answer or refuses
   */
  StoredDeadLetter next() throws DeadLetterException, InterruptedException;

  /** How many entries of the target could not be read at all so far. */
  default long damaged() {
    return 0;
  }

  @Override
  void close();
}
