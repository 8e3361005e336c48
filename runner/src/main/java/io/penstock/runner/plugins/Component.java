package io.penstock.runner.plugins;

import io.penstock.spi.ComponentProvider;

/**
 * A component that can be used in a configuration.
 *
 * @param kind of component
 * @param type the name in a configuration
 * @param provider what makes one
 * @param origin where it was found: {@link #BUILT_IN} or the name of a plugin
 */
public record Component(
    ComponentKind kind, String type, ComponentProvider<?> provider, String origin) {

  /** The origin of components on the runner's own class path. */
  public static final String BUILT_IN = "built in";
}
