package io.penstock.transform;

/** Announces the transform {@code remove}. */
public final class RemoveProvider extends DocumentTransformProvider<RemoveConfig> {

  public RemoveProvider() {
    super("remove", "Takes fields away.", RemoveConfig.class, RemoveTransform::new);
  }
}
