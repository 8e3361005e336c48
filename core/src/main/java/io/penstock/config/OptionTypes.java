package io.penstock.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Finds the {@link OptionType} of a record component's type. */
final class OptionTypes {

  private static final Map<Class<?>, OptionType> SCALARS =
      Map.ofEntries(
          Map.entry(String.class, new OptionType.Text()),
          Map.entry(Secret.class, new OptionType.Hidden()),
          Map.entry(boolean.class, new OptionType.Bool()),
          Map.entry(Boolean.class, new OptionType.Bool()),
          Map.entry(int.class, new OptionType.Whole(false)),
          Map.entry(Integer.class, new OptionType.Whole(false)),
          Map.entry(long.class, new OptionType.Whole(true)),
          Map.entry(Long.class, new OptionType.Whole(true)),
          Map.entry(double.class, new OptionType.Real()),
          Map.entry(Double.class, new OptionType.Real()),
          Map.entry(Duration.class, new OptionType.Time()),
          Map.entry(DataSize.class, new OptionType.Size()),
          Map.entry(Object.class, new OptionType.Anything()));

  private OptionTypes() {}

  static OptionType of(Type type) {
    if (type instanceof Class<?> plain) {
      return ofClass(plain);
    }
    if (type instanceof ParameterizedType generic) {
      return ofGeneric(generic);
    }
    if (type instanceof WildcardType wildcard && wildcard.getUpperBounds().length == 1) {
      return of(wildcard.getUpperBounds()[0]);
    }
    throw unsupported(type);
  }

  private static OptionType ofClass(Class<?> type) {
    OptionType scalar = SCALARS.get(type);
    if (scalar != null) {
      return scalar;
    }
    if (type.isEnum()) {
      return choice(type.asSubclass(Enum.class));
    }
    if (type.isRecord() && type != ComponentConfig.class) {
      return new OptionType.Section(type.asSubclass(Record.class));
    }
    throw unsupported(type);
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static OptionType choice(Class<? extends Enum> type) {
    List<String> names =
        Arrays.stream(type.getEnumConstants()).map(constant -> nameOf(constant)).toList();
    return new OptionType.Choice((Class<? extends Enum<?>>) type, names);
  }

  private static OptionType ofGeneric(ParameterizedType type) {
    Type[] arguments = type.getActualTypeArguments();
    if (type.getRawType() == List.class) {
      return new OptionType.Items(of(arguments[0]));
    }
    if (type.getRawType() == Map.class && arguments[0] == String.class) {
      return new OptionType.Entries(of(arguments[1]));
    }
    if (type.getRawType() == ComponentConfig.class) {
      Type kind = arguments[0];
      if (kind instanceof ParameterizedType provider) {
        kind = provider.getRawType();
      }
      if (kind instanceof Class<?> provider) {
        return new OptionType.Slot(provider);
      }
    }
    throw unsupported(type);
  }

  /** The name of an enum constant in a configuration: lower camel case. */
  static String nameOf(Enum<?> constant) {
    StringBuilder name = new StringBuilder();
    for (String word : constant.name().split("_")) {
      String lower = word.toLowerCase(Locale.ROOT);
      if (lower.isEmpty()) {
        continue;
      }
      name.append(
          name.isEmpty() ? lower : Character.toUpperCase(lower.charAt(0)) + lower.substring(1));
    }
    return name.toString();
  }

  private static IllegalArgumentException unsupported(Type type) {
    return new IllegalArgumentException(
        "a setting cannot be of type " + type.getTypeName() + "; see the list at @Option");
  }
}
