package io.penstock.spi;

import io.penstock.record.Event;
import io.penstock.record.SourceRecord;

/**
 * Makes a value from a record's bytes. One instance serves all lanes at once, so it must be safe
 * for use by several threads.
 *
 * @param <T> the pipeline's value type
 */
@FunctionalInterface
public interface Decoder<T> {

  /**
   * Decodes a record whose value is not null.
   *
   * @return the value; never null
   * @throws RejectedException if the bytes are not what they should be; the record is dead-lettered
   */
  T decode(SourceRecord record) throws RejectedException;

  /**
   * Decides what a record with a null value means (a tombstone). By default it is filtered and
   * counted under {@code tombstone}; a decoder that can make a value from the key may return a
   * deletion instead.
   */
  default Event<T> decodeTombstone(SourceRecord record) throws RejectedException {
    return Event.<T>of(record, null).filtered("tombstone");
  }
}
