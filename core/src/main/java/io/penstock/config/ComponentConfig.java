package io.penstock.config;

import java.util.Objects;

/**
 * The type of a setting whose value is a component of any type that there is of a kind: in YAML a
 * section with one key, which names the type, as in {@code sink: { postgres: { … } }}.
 *
 * @param <P> the provider's interface, for example {@code SinkProvider<?>}
 * @param type the name that was given
 * @param provider what makes the component
 * @param config its configuration, of the class that the provider asks for; well-formed
 * @param section where its settings stand, for messages that come up later
 */
public record ComponentConfig<P>(String type, P provider, Record config, MapNode section) {

  public ComponentConfig {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(provider, "provider");
    Objects.requireNonNull(config, "config");
    Objects.requireNonNull(section, "section");
  }

  /**
   * A problem that the component itself found with one of its settings.
   *
   * @param key the setting, or empty for the component as a whole
   * @param message what is wrong and what to do
   */
  public ConfigProblem refusal(String key, String message) {
    boolean known = section.entries().containsKey(key);
    return ConfigProblem.error(
        ProblemCode.COMPONENT_REFUSED,
        known ? section.keyLocation(key) : section.location(),
        known ? section.childPath(key) : section.path(),
        (key.isEmpty() ? type : key) + ": " + message,
        "");
  }

  /** The type and the configuration; secrets hide themselves. */
  @Override
  public String toString() {
    return type + config;
  }
}
