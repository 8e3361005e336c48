package io.penstock.config;

import java.util.List;
import java.util.Objects;

/**
 * The type of a setting, read from its record component. Who writes a page, a schema or a template
 * switches over these.
 */
public sealed interface OptionType {

  /** How values are called in messages and on the reference page. */
  String label();

  /** The types whose value is a single text. */
  sealed interface Scalar extends OptionType {}

  /** A {@link String}. */
  record Text() implements Scalar {
    @Override
    public String label() {
      return "text";
    }
  }

  /** A {@link Secret}. */
  record Hidden() implements Scalar {
    @Override
    public String label() {
      return "secret text";
    }
  }

  /** A {@code boolean}. */
  record Bool() implements Scalar {
    @Override
    public String label() {
      return "true or false";
    }
  }

  /**
   * An {@code int} or a {@code long}.
   *
   * @param wide whether it is a {@code long}
   */
  record Whole(boolean wide) implements Scalar {
    @Override
    public String label() {
      return "whole number";
    }
  }

  /** A {@code double}. */
  record Real() implements Scalar {
    @Override
    public String label() {
      return "number";
    }
  }

  /** A {@link java.time.Duration}. */
  record Time() implements Scalar {
    @Override
    public String label() {
      return "duration";
    }
  }

  /** A {@link DataSize}. */
  record Size() implements Scalar {
    @Override
    public String label() {
      return "size";
    }
  }

  /**
   * An enum.
   *
   * @param type the enum's class
   * @param names of its constants, as they are written in a configuration, in order
   */
  record Choice(Class<? extends Enum<?>> type, List<String> names) implements Scalar {

    public Choice {
      Objects.requireNonNull(type, "type");
      names = List.copyOf(names);
    }

    @Override
    public String label() {
      return "one of " + String.join(", ", names);
    }
  }

  /**
   * Another configuration record.
   *
   * @param type the record's class; its descriptor is {@link ConfigDescriptor#of}, asked for when
   *     needed, so that a record may contain itself
   */
  record Section(Class<? extends Record> type) implements OptionType {
    @Override
    public String label() {
      return "section";
    }
  }

  /**
   * A {@code List}.
   *
   * @param element the type of its items
   */
  record Items(OptionType element) implements OptionType {
    @Override
    public String label() {
      return "list of " + element.label();
    }
  }

  /**
   * A {@code Map} with text keys.
   *
   * @param value the type of its values
   */
  record Entries(OptionType value) implements OptionType {
    @Override
    public String label() {
      return "map of " + value.label();
    }
  }

  /**
   * A place for a component, a {@link ComponentConfig}.
   *
   * @param kind the provider's interface
   */
  record Slot(Class<?> kind) implements OptionType {
    @Override
    public String label() {
      return ComponentLookup.label(kind);
    }
  }

  /**
   * Any value, an {@code Object}: null, a boolean, a whole number as {@code Long} or {@code
   * BigInteger}, another number as {@code BigDecimal}, a {@code String}, a {@code List} or a {@code
   * Map}; the same classes as in a {@code Document}.
   */
  record Anything() implements OptionType {
    @Override
    public String label() {
      return "any value";
    }
  }
}
