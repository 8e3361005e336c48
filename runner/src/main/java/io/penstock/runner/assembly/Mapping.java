package io.penstock.runner.assembly;

import io.penstock.config.ComponentConfig;
import io.penstock.config.ConfigProblem;
import io.penstock.document.FieldPath;
import io.penstock.spi.SinkProvider;
import io.penstock.spi.TransformProvider;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What transforms leave in a document, as far as their configuration tells: paths that were written
 * and not taken away again, each with the transform that wrote it last.
 */
record Mapping(Map<FieldPath, ComponentConfig<TransformProvider<?>>> written) {

  /** Before the first transform. */
  static final Mapping NOTHING = new Mapping(Map.of());

  /** What further transforms make of it. */
  Mapping then(List<ComponentConfig<TransformProvider<?>>> transforms) {
    Map<FieldPath, ComponentConfig<TransformProvider<?>>> after = new LinkedHashMap<>(written);
    for (ComponentConfig<TransformProvider<?>> transform : transforms) {
      for (FieldPath gone : removes(transform.provider(), transform.config())) {
        after.keySet().removeIf(path -> isIn(path, gone));
      }
      for (FieldPath path : writes(transform.provider(), transform.config())) {
        after.put(path, transform);
      }
    }
    return new Mapping(after);
  }

  private static boolean isIn(FieldPath path, FieldPath gone) {
    List<String> names = path.segments();
    int length = gone.segments().size();
    return names.size() >= length && names.subList(0, length).equals(gone.segments());
  }

  /**
   * Asks a sink whether it could store all of it; each path that it could not is a problem.
   *
   * @param toWhom added to the message, to say which sink it is
   */
  void offer(
      ComponentConfig<SinkProvider<?>> sink, String toWhom, Consumer<ConfigProblem> problems) {
    written.forEach(
        (path, transform) -> {
          String refusal = refusal(sink.provider(), sink.config(), path);
          if (refusal != null) {
            problems.accept(transform.refusal("", "it writes " + path + toWhom + ": " + refusal));
          }
        });
  }

  private static <C extends Record> List<FieldPath> writes(
      TransformProvider<C> provider, Record config) {
    return provider.writes(provider.configType().cast(config));
  }

  private static <C extends Record> List<FieldPath> removes(
      TransformProvider<C> provider, Record config) {
    return provider.removes(provider.configType().cast(config));
  }

  private static <C extends Record> String refusal(
      SinkProvider<C> provider, Record config, FieldPath path) {
    return provider.refusal(provider.configType().cast(config), path);
  }
}
