package io.penstock.transform;

/** Announces the transform {@code fromRecord}. */
public final class FromRecordProvider extends DocumentTransformProvider<FromRecordConfig> {

  public FromRecordProvider() {
    super(
        "fromRecord",
        "Puts the key, a header, the partition, offset or time of the record into a field.",
        FromRecordConfig.class,
        FromRecordTransform::new);
  }
}
