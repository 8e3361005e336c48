package io.penstock.config;

import java.util.Objects;

/**
 * A setting, as its {@link Option} describes it. Texts are in the notation of a configuration file.
 *
 * @param name the key
 * @param type of its value
 * @param doc what it does
 * @param defaultValue the default, or empty if there is none
 * @param optional whether it may be left out although there is no default
 * @param example an example value, or empty
 * @param min the lowest value allowed, or empty; of each item in a list or map
 * @param max the highest value allowed, or empty; of each item in a list or map
 * @param pattern what a text must match as a whole, or empty; each item in a list or map
 * @param advanced whether most users never need it
 */
public record OptionDescriptor(
    String name,
    OptionType type,
    String doc,
    String defaultValue,
    boolean optional,
    String example,
    String min,
    String max,
    String pattern,
    boolean advanced) {

  public OptionDescriptor {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
  }

  static OptionDescriptor of(String name, OptionType type, Option option) {
    return new OptionDescriptor(
        name,
        type,
        option.doc(),
        option.defaultValue(),
        option.optional(),
        option.example(),
        option.min(),
        option.max(),
        option.pattern(),
        option.advanced());
  }

  /** Whether there is a default. */
  public boolean hasDefault() {
    return !defaultValue.isEmpty();
  }

  /** Whether it has to be given. */
  public boolean required() {
    return !optional && !hasDefault();
  }
}
