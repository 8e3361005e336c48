package io.penstock.config;

import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * Finds components by kind and type name while a configuration is bound. The kind is the interface
 * of the providers, for example {@code SourceProvider}.
 */
public interface ComponentLookup {

  /** Knows no component at all; for records without component slots. */
  ComponentLookup NONE =
      new ComponentLookup() {
        @Override
        public Entry find(Class<?> kind, String type) {
          return null;
        }

        @Override
        public Set<String> types(Class<?> kind) {
          return Set.of();
        }
      };

  /** The component of that kind and type, or null if there is none. */
  Entry find(Class<?> kind, String type);

  /** The type names that there are of a kind, for suggestions. */
  Set<String> types(Class<?> kind);

  /** How a kind is called in messages: {@code DeadLetterProvider} is a "dead letter". */
  static String label(Class<?> kind) {
    String name = kind.getSimpleName();
    String stem = name.endsWith("Provider") ? name.substring(0, name.length() - 8) : name;
    return stem.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
  }

  /**
   * A component that may be configured.
   *
   * @param type the name in a configuration
   * @param configType the record that its configuration is bound to
   * @param provider what makes one; an instance of the kind
   */
  record Entry(String type, Class<? extends Record> configType, Object provider) {

    public Entry {
      Objects.requireNonNull(type, "type");
      Objects.requireNonNull(configType, "configType");
      Objects.requireNonNull(provider, "provider");
    }
  }
}
