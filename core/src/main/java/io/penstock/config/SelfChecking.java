package io.penstock.config;

import java.util.List;

/** Implemented by a configuration record that knows combinations of settings that cannot work. */
public interface SelfChecking {

  /** Everything that is wrong; empty if all is well. Called once every setting is well-formed. */
  List<Finding> check();

  /**
   * One thing that is wrong.
   *
   * @param key the record component at fault, {@code component.key} for an entry of a map or
   *     section in it, or empty for the whole
   * @param message what is wrong and what to do
   */
  record Finding(String key, String message) {}
}
