package io.penstock.spi;

import io.penstock.record.Rejection;
import io.penstock.record.SourceRecord;
import java.time.Instant;
import java.util.Objects;

/**
 * A record that did not make it, and why.
 *
 * @param record the record as it was read: key, value, headers, position
 * @param pipeline the pipeline that gave it up
 * @param time when it was given up
 * @param stage where
 * @param rejection code and message, without payload
 * @param attempts how often it was tried; at least 1
 */
public record DeadRecord(
    SourceRecord record,
    String pipeline,
    Instant time,
    Stage stage,
    Rejection rejection,
    int attempts) {

  public DeadRecord {
    Objects.requireNonNull(record, "record");
    Objects.requireNonNull(pipeline, "pipeline");
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(stage, "stage");
    Objects.requireNonNull(rejection, "rejection");
  }

  /**
   * The identity of a dead letter: pipeline and position. The same record that dies twice, because
   * it was read twice, has the same identity.
   */
  public String id() {
    return pipeline + ":" + record.position();
  }
}
