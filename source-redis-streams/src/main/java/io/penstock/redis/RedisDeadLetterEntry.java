package io.penstock.redis;

import io.penstock.spi.DeadRecord;
import java.time.Instant;
import java.util.Objects;

/**
 * A dead letter as it stands in its stream.
 *
 * @param dead the record and why it is dead. An entry that Penstock did not write there has the
 *     code {@code UNKNOWN}, the empty pipeline and its own place as position.
 * @param stream the dead-letter stream
 * @param entryId the dead letter's id in it
 * @param writtenAt when it was written, by the server's clock
 */
public record RedisDeadLetterEntry(
    DeadRecord dead, String stream, String entryId, Instant writtenAt) {

  public RedisDeadLetterEntry {
    Objects.requireNonNull(dead, "dead");
    Objects.requireNonNull(stream, "stream");
    Objects.requireNonNull(entryId, "entryId");
    Objects.requireNonNull(writtenAt, "writtenAt");
  }
}
