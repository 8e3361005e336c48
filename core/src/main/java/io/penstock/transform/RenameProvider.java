package io.penstock.transform;

/** Announces the transform {@code rename}. */
public final class RenameProvider extends DocumentTransformProvider<RenameConfig> {

  public RenameProvider() {
    super(
        "rename",
        "Gives a field another name; it keeps its place.",
        RenameConfig.class,
        RenameTransform::new);
  }
}
