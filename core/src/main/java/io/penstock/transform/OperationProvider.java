package io.penstock.transform;

/** Announces the transform {@code operation}. */
public final class OperationProvider extends DocumentTransformProvider<OperationConfig> {

  public OperationProvider() {
    super(
        "operation",
        "Chooses between upsert, create, update and delete by the value of a field.",
        OperationConfig.class,
        OperationTransform::new);
  }
}
