package io.penstock.postgres;

import io.penstock.postgres.write.WriteMode;

/** The ways that rows can take, each forced by the settings. */
enum WritePath {
  /** An array of rows as a parameter. */
  ARRAY(1_000_000, WriteMode.APPEND),
  /** COPY straight into the table. */
  COPY(1, WriteMode.APPEND),
  /** COPY into the staging table, and a merge. */
  MERGE(1, WriteMode.UPSERT),
  /** An array of rows, with a conflict clause. */
  ARRAY_WITH_KEY(1_000_000, WriteMode.UPSERT);

  private final int copyThreshold;
  private final WriteMode mode;

  WritePath(int copyThreshold, WriteMode mode) {
    this.copyThreshold = copyThreshold;
    this.mode = mode;
  }

  <T> PostgresSinkBuilder<T> force(PostgresSinkBuilder<T> builder, String key) {
    builder.copyThreshold(copyThreshold).mode(mode);
    return mode.isKeyed() ? builder.key(key) : builder;
  }
}
