package io.penstock.config;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The settings of a configuration record, in the order of its components; those of an {@link
 * Inline} record stand in its place. Parsing, the reference page, the editor schema and {@code
 * penstock create} all read this.
 *
 * @param type the record
 * @param options its settings
 */
public record ConfigDescriptor(Class<? extends Record> type, List<OptionDescriptor> options) {

  public ConfigDescriptor {
    Objects.requireNonNull(type, "type");
    options = List.copyOf(options);
  }

  /**
   * Reads a record's {@link Option} annotations.
   *
   * @throws IllegalArgumentException if the record cannot be configured: a component without an
   *     annotation, a type that is not among those that {@link Option} lists, a default, limit or
   *     pattern that is not well-formed. The message is for the record's author.
   */
  public static ConfigDescriptor of(Class<? extends Record> type) {
    List<OptionDescriptor> options = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      try {
        if (component.isAnnotationPresent(Inline.class)) {
          options.addAll(inlined(component).options());
        } else {
          options.add(describe(component));
        }
      } catch (IllegalArgumentException wrong) {
        throw new IllegalArgumentException(
            type.getName() + "." + component.getName() + ": " + wrong.getMessage(), wrong);
      }
    }
    ConfigDescriptor descriptor = new ConfigDescriptor(type, options);
    Set<String> seen = new HashSet<>();
    for (String key : descriptor.keys()) {
      if (!seen.add(key)) {
        throw new IllegalArgumentException(type.getName() + ": has two settings " + key);
      }
    }
    return descriptor;
  }

  private static ConfigDescriptor inlined(RecordComponent component) {
    if (!component.getType().isRecord() || component.isAnnotationPresent(Option.class)) {
      throw new IllegalArgumentException("@Inline stands alone, at a configuration record");
    }
    return of(component.getType().asSubclass(Record.class));
  }

  private static OptionDescriptor describe(RecordComponent component) {
    Option option = component.getAnnotation(Option.class);
    if (option == null) {
      throw new IllegalArgumentException("has no @Option");
    }
    OptionType type = OptionTypes.of(component.getGenericType());
    OptionDescriptor descriptor = OptionDescriptor.of(component.getName(), type, option);
    if (component.getType().isPrimitive() && option.optional() && !descriptor.hasDefault()) {
      throw new IllegalArgumentException("a primitive cannot be absent; use its box or a default");
    }
    Limits.of(descriptor);
    if (descriptor.hasDefault()) {
      Defaults.check(descriptor);
    }
    return descriptor;
  }

  /** The setting of that name, or null. */
  public OptionDescriptor option(String name) {
    for (OptionDescriptor option : options) {
      if (option.name().equals(name)) {
        return option;
      }
    }
    return null;
  }

  /** The keys, in order. */
  public List<String> keys() {
    return options.stream().map(OptionDescriptor::name).toList();
  }
}
