package io.penstock.spi;

/**
 * Announces a component to the runner, by {@code META-INF/services} entries for the sub-interfaces.
 * Providers have a public constructor without parameters and no state.
 *
 * @param <C> the component's configuration: a record whose components carry {@link
 *     io.penstock.config.Option}. Parsing, validation, defaults, the reference page and the editor
 *     schema all come from it.
 */
public interface ComponentProvider<C extends Record> {

  /** The name in YAML, such as {@code kafka}; lower camel case, unique among its kind. */
  String type();

  /** One or two sentences for {@code penstock plugins} and the reference page. */
  String summary();

  /** The configuration record's class. */
  Class<C> configType();
}
